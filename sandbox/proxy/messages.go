package proxy

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The codes of what the proxy says, with the data fields of each. The words
// are in locales/refusals.*.toml under the same names.
const (
	CodePath             = "refusal.path"              // —
	CodeQuery            = "refusal.query"             // —
	CodeBody             = "refusal.body"              // —
	CodeField            = "refusal.field"             // Field
	CodeDuplicate        = "refusal.duplicate"         // Field
	CodeRoute            = "refusal.route"             // Method, Path
	CodeVersion          = "refusal.version"           // Version, Min
	CodeSwarm            = "refusal.swarm"             // —
	CodePlugin           = "refusal.plugin"            // —
	CodeEngineGone       = "refusal.engine_gone"       // —
	CodeForeign          = "refusal.foreign"           // Kind, Name
	CodeForeignContainer = "refusal.foreign_container" // Name
	CodeForeignVolume    = "refusal.foreign_volume"    // Name
	CodeForeignNetwork   = "refusal.foreign_network"   // Name
	CodeForeignImage     = "refusal.foreign_image"     // Name
	CodeForeignTag       = "refusal.foreign_tag"       // Name
	CodeNameTaken        = "refusal.name_taken"        // Name
	CodePortForeign      = "refusal.port_foreign"      // Port, Name
	CodePortOwn          = "refusal.port_own"          // Port, Name
	CodePortProgram      = "refusal.port_program"      // Port
	CodePrivileged       = "refusal.privileged"        // —
	CodeHostNamespace    = "refusal.host_namespace"    // Field
	CodeDevice           = "refusal.device"            // Field
	CodeCapability       = "refusal.capability"        // Field
	CodeOption           = "refusal.option"            // Field
	CodeBindOutside      = "refusal.bind_outside"      // Path, Real, Roots
	CodeBindSocket       = "refusal.bind_socket"       // Path
	CodeBindSyntax       = "refusal.bind_syntax"       // Spec
	CodeBindSwapped      = "refusal.bind_swapped"      // Path, Real, Name
	CodeBindPropagation  = "refusal.bind_propagation"  // Spec
	CodeVolumeDriver     = "refusal.volume_driver"     // Name
	CodeNetworkDriver    = "refusal.network_driver"    // Field
	CodeBuildOption      = "refusal.build_option"      // Field
	CodeLoadArchive      = "refusal.load_archive"      // —
	CodeAllTags          = "refusal.all_tags"          // Name
	CodeImportURL        = "refusal.import_url"        // —
	CodeIntruder         = "refusal.intruder"          // Name
	CodeImageInUse       = "refusal.image_in_use"      // Name, Container
	CodeNotOffline       = "refusal.not_offline"       // Name, Images
	CodeStandIn          = "refusal.stand_in"          // Name
	CodeStandInLimit     = "refusal.stand_in_limit"    // Name
	CodeStandInPinned    = "refusal.stand_in_pinned"   // Name
	CodeAdopted          = "refusal.adopted"           // Name
)

// Codes lists all codes, for the test that each has its words.
func Codes() []string {
	return []string{
		CodePath, CodeQuery, CodeBody, CodeField, CodeDuplicate, CodeRoute, CodeVersion,
		CodeSwarm, CodePlugin, CodeEngineGone, CodeForeign, CodeForeignContainer,
		CodeForeignVolume, CodeForeignNetwork, CodeForeignImage, CodeForeignTag,
		CodeNameTaken, CodePortForeign, CodePortOwn, CodePortProgram, CodePrivileged,
		CodeHostNamespace, CodeDevice, CodeCapability, CodeOption, CodeBindOutside,
		CodeBindSocket, CodeBindSyntax, CodeBindSwapped, CodeBindPropagation,
		CodeVolumeDriver, CodeNetworkDriver, CodeBuildOption, CodeLoadArchive,
		CodeAllTags, CodeImportURL, CodeIntruder, CodeImageInUse, CodeNotOffline,
		CodeStandIn, CodeStandInLimit, CodeStandInPinned, CodeAdopted,
	}
}

// refusal is an answer that the proxy gives itself instead of the engine.
type refusal struct {
	status int
	code   string
	data   map[string]string
	// text, if set, is said as it is: the engine's own words for a thing that
	// does not exist, which clients know.
	text string
}

func (r *refusal) Error() string {
	if r.text != "" {
		return r.text
	}
	return r.code
}

// refuse makes a refusal of a code and pairs of data field and value.
func refuse(status int, code string, pairs ...string) *refusal {
	r := &refusal{status: status, code: code}
	if len(pairs) > 0 {
		r.data = make(map[string]string, len(pairs)/2)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.data[pairs[i]] = pairs[i+1]
	}
	return r
}

// forbid is refuse with 403.
func forbid(code string, pairs ...string) *refusal {
	return refuse(http.StatusForbidden, code, pairs...)
}

// missing answers 404 in the engine's own words.
func missing(format string, args ...any) *refusal {
	return &refusal{status: http.StatusNotFound, text: fmt.Sprintf(format, args...)}
}

// say words a refusal for the learner.
func (p *Proxy) say(r *refusal) string {
	if r.text != "" {
		return r.text
	}
	return p.words(r.code, r.data)
}

func (p *Proxy) words(code string, data map[string]string) string {
	if p.cfg.Say != nil {
		return p.cfg.Say(code, data)
	}
	fields := make([]string, 0, len(data))
	for k, v := range data {
		fields = append(fields, k+"="+v)
	}
	slices.Sort(fields)
	return strings.TrimSpace(code + " " + strings.Join(fields, " "))
}
