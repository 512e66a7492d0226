package checker

import "errors"

// What is wrong with a check that cannot be read. The lesson's loader refuses
// such checks; here they make a result inconclusive.
var (
	errBadFact       = errors.New("write container:NAME:exit_code, :id, :ip or :host_port:5000/tcp")
	errNothingAbsent = errors.New("nothing is named that must be absent")
)
