package proxy

import (
	"encoding/json"

	"matelot/sandbox/journal"
)

// flagTrue notes a field that is true as "1".
func (c *call) flagTrue(o object, field, flag string) {
	if string(o[field]) == "true" {
		c.flag(flag, "1")
	}
}

// flagText notes a text field.
func (c *call) flagText(o object, field, flag string) {
	var s string
	if json.Unmarshal(o[field], &s) == nil {
		c.flag(flag, s)
	}
}

// flagEnv notes the names of environment variables, never their values.
func (c *call) flagEnv(o object) {
	var env []string
	if json.Unmarshal(o["Env"], &env) == nil {
		c.flag("env", journal.Names(env))
	}
}
