package i18n

import "golang.org/x/text/language"

// Locale is the locale of a language where most people speak it, as the Unicode
// CLDR has it: fr_FR.UTF-8. What is no language is taken for [Default].
func Locale(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.MustParse(Default)
	}
	base, _ := tag.Base()
	region, _ := tag.Region()
	return base.String() + "_" + region.String() + ".UTF-8"
}
