package release

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"runtime"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// bill is the bill of materials: which modules are linked, as CycloneDX. Scanners
// find known vulnerabilities by it.
func (r Release) bill(modules []module) ([]byte, error) {
	main := cdx.Component{
		BOMRef: "pkg:golang/matelot@" + r.Version, Type: cdx.ComponentTypeApplication, Name: "matelot", Version: r.Version,
		Licenses:   &cdx.Licenses{{License: &cdx.License{ID: "MIT"}}},
		Properties: &[]cdx.Property{{Name: "matelot:commit", Value: r.Commit}},
	}
	std := cdx.Component{
		BOMRef: "pkg:golang/std@" + goVersion(), PackageURL: "pkg:golang/std@" + goVersion(),
		Type: cdx.ComponentTypeLibrary, Name: "std", Version: goVersion(), Scope: cdx.ScopeRequired,
	}
	components, refs := []cdx.Component{std}, []string{std.BOMRef}
	for _, m := range modules {
		purl := "pkg:golang/" + strings.ReplaceAll(m.Path, "+", "%2B") + "@" + strings.ReplaceAll(m.Version, "+", "%2B")
		c := cdx.Component{
			BOMRef: purl, PackageURL: purl, Type: cdx.ComponentTypeLibrary,
			Name: m.Path, Version: m.Version, Scope: cdx.ScopeRequired,
		}
		ids, err := terms(m)
		if err != nil {
			return nil, err
		}
		licences := make(cdx.Licenses, 0, len(ids))
		for _, id := range ids {
			licences = append(licences, cdx.LicenseChoice{License: &cdx.License{ID: id}})
		}
		c.Licenses = &licences
		if sum, ok := sumOf(m); ok {
			c.Hashes = &[]cdx.Hash{{Algorithm: cdx.HashAlgoSHA256, Value: sum}}
		}
		components, refs = append(components, c), append(refs, purl)
	}
	bom := cdx.NewBOM()
	bom.Metadata = &cdx.Metadata{Timestamp: r.Time.UTC().Format(time.RFC3339), Component: &main}
	bom.Components = &components
	bom.Dependencies = &[]cdx.Dependency{{Ref: main.BOMRef, Dependencies: &refs}}
	var buf bytes.Buffer
	encoder := cdx.NewBOMEncoder(&buf, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false)
	// The version that scanners have read for years.
	if err := encoder.EncodeVersion(bom, cdx.SpecVersion1_5); err != nil {
		return nil, fmt.Errorf("writing the bill of materials: %w", err)
	}
	return buf.Bytes(), nil
}

// sumOf is a module's checksum of go.sum, the SHA-256 of the list of its files'
// checksums, as a bill of materials writes it.
func sumOf(m module) (string, bool) {
	sum, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(m.Sum, "h1:"))
	return hex.EncodeToString(sum), err == nil && len(sum) > 0
}

func goVersion() string { return strings.TrimPrefix(runtime.Version(), "go") }
