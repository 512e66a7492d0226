package checker

// Code names a kind of finding. Codes are stable: words in every language,
// the documentation and other programs hang on them.
type Code string

// Finding is one specific thing that is wrong.
//
// Its words are made elsewhere, from the code and these values. The keys of
// Seen and Expected are part of the code's contract (see docs/findings.md).
type Finding struct {
	Code     Code              `json:"code"`
	Subject  string            `json:"subject,omitempty"` // the thing it is about: a container's name, an image's …
	Seen     map[string]string `json:"seen,omitempty"`
	Expected map[string]string `json:"expected,omitempty"`
	Look     string            `json:"look,omitempty"` // the command that shows it
}
