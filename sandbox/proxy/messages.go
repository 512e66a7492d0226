package proxy

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// The codes of what the proxy says. The words are in locales/refusals.*.toml
// under the same names; Codes tells the data of each.
const (
	CodePath             = "refusal.path"
	CodeQuery            = "refusal.query"
	CodeBody             = "refusal.body"
	CodeField            = "refusal.field"
	CodeDuplicate        = "refusal.duplicate"
	CodeRoute            = "refusal.route"
	CodeVersion          = "refusal.version"
	CodeSwarm            = "refusal.swarm"
	CodeSwarmJoin        = "refusal.swarm_join"
	CodePlugin           = "refusal.plugin"
	CodeEngineGone       = "refusal.engine_gone"
	CodeOwnEngineGone    = "refusal.own_engine_gone"
	CodeForeignContainer = "refusal.foreign_container"
	CodeForeignVolume    = "refusal.foreign_volume"
	CodeForeignNetwork   = "refusal.foreign_network"
	CodeForeignImage     = "refusal.foreign_image"
	CodeForeignTag       = "refusal.foreign_tag"
	CodeNameTaken        = "refusal.name_taken"
	CodePortForeign      = "refusal.port_foreign"
	CodePortOwn          = "refusal.port_own"
	CodePortCopy         = "refusal.port_copy"
	CodePortProgram      = "refusal.port_program"
	CodePortHere         = "refusal.port_here"
	CodePortLow          = "refusal.port_low"
	CodePrivileged       = "refusal.privileged"
	CodeHostNamespace    = "refusal.host_namespace"
	CodeDevice           = "refusal.device"
	CodeCapability       = "refusal.capability"
	CodeOption           = "refusal.option"
	CodeBindOutside      = "refusal.bind_outside"
	CodeBindSocket       = "refusal.bind_socket"
	CodeBindSyntax       = "refusal.bind_syntax"
	CodeBindSwapped      = "refusal.bind_swapped"
	CodeBindPropagation  = "refusal.bind_propagation"
	CodeVolumeDriver     = "refusal.volume_driver"
	CodeNetworkDriver    = "refusal.network_driver"
	CodeBuildOption      = "refusal.build_option"
	CodeLoadArchive      = "refusal.load_archive"
	CodeLoadLarge        = "refusal.load_large"
	CodeAllTags          = "refusal.all_tags"
	CodeImportURL        = "refusal.import_url"
	CodeIntruder         = "refusal.intruder"
	CodeImageInUse       = "refusal.image_in_use"
	CodeNotOffline       = "refusal.not_offline"
	CodeMirror           = "refusal.mirror"
	CodeFromFile         = "refusal.from_file"
	CodeFromRoom         = "refusal.from_room"
	CodeNotNear          = "refusal.not_near"
	CodeStandIn          = "refusal.stand_in"
	CodeStandInLimit     = "refusal.stand_in_limit"
	CodeStandInPinned    = "refusal.stand_in_pinned"
)

// Code is one thing that the proxy says, with the names of the data that its
// words can use.
type Code struct {
	ID     string
	Fields []string
}

// Codes lists all that the proxy says.
func Codes() []Code {
	return []Code{
		{CodePath, nil},
		{CodeQuery, nil},
		{CodeBody, nil},
		{CodeField, []string{"Field"}},
		{CodeDuplicate, []string{"Field"}},
		{CodeRoute, []string{"Method", "Path"}},
		{CodeVersion, []string{"Version", "Min"}},
		{CodeSwarm, nil},
		{CodeSwarmJoin, nil},
		{CodePlugin, nil},
		{CodeEngineGone, nil},
		{CodeOwnEngineGone, nil},
		{CodeForeignContainer, []string{"Name"}},
		{CodeForeignVolume, []string{"Name"}},
		{CodeForeignNetwork, []string{"Name"}},
		{CodeForeignImage, []string{"Name"}},
		{CodeForeignTag, []string{"Name"}},
		{CodeNameTaken, []string{"Name"}},
		{CodePortForeign, []string{"Port", "Name"}},
		{CodePortOwn, []string{"Port", "Name"}},
		{CodePortCopy, []string{"Port", "Name"}},
		{CodePortProgram, []string{"Port"}},
		{CodePortHere, []string{"Port"}},
		{CodePortLow, []string{"Port"}},
		{CodePrivileged, []string{"Field"}},
		{CodeHostNamespace, []string{"Field"}},
		{CodeDevice, []string{"Field"}},
		{CodeCapability, []string{"Field"}},
		{CodeOption, []string{"Field"}},
		{CodeBindOutside, []string{"Path", "Real", "Roots"}},
		{CodeBindSocket, []string{"Path"}},
		{CodeBindSyntax, []string{"Spec"}},
		{CodeBindSwapped, []string{"Path", "Real", "Name"}},
		{CodeBindPropagation, []string{"Spec"}},
		{CodeVolumeDriver, []string{"Field"}},
		{CodeNetworkDriver, []string{"Field"}},
		{CodeBuildOption, []string{"Field"}},
		{CodeLoadArchive, nil},
		{CodeLoadLarge, []string{"Size"}},
		{CodeAllTags, []string{"Name"}},
		{CodeImportURL, nil},
		{CodeIntruder, []string{"Name"}},
		{CodeImageInUse, []string{"Name", "Container"}},
		{CodeNotOffline, []string{"Name", "Images"}},
		{CodeMirror, []string{"Name", "Mirror"}},
		{CodeFromFile, []string{"Name", "File"}},
		{CodeFromRoom, []string{"Name"}},
		{CodeNotNear, []string{"Name", "Detail"}},
		{CodeStandIn, []string{"Name"}},
		{CodeStandInLimit, []string{"Name"}},
		{CodeStandInPinned, []string{"Name"}},
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
