package plugin

import (
	"encoding/json"
	"fmt"
)

// schema is the version of the metadata's form, the only one there is.
const schema = "0.1.0"

// vendor is who made the plugin, in the lists that docker shows.
const vendor = "matelot"

// Metadata is a plugin's answer to docker, as JSON: its version and one line for
// `docker --help`.
func Metadata(version, short string) ([]byte, error) {
	data, err := json.Marshal(struct {
		SchemaVersion, Vendor, Version, ShortDescription string
	}{schema, vendor, version, short})
	if err != nil {
		return nil, fmt.Errorf("saying what the plugin is: %w", err)
	}
	return append(data, '\n'), nil
}
