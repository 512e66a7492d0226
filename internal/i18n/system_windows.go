package i18n

import "golang.org/x/sys/windows"

// System is the language of the learner's desktop, "" when it cannot be read.
func System() string {
	languages, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err != nil || len(languages) == 0 {
		return ""
	}
	return languages[0]
}
