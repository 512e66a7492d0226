package release

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

func TestBill(t *testing.T) {
	t.Parallel()
	r := Release{Version: "v1.2.3", Commit: "abc", Time: time.Unix(1_700_000_000, 0)}
	free := filepath.Join("..", "..") // where matelot's own licence is
	modules := []module{
		{Path: "example.org/a", Version: "v1.0.0+incompatible", Sum: "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", Dir: free},
		{Path: "example.org/b", Version: "v0.1.0", Dir: free},
	}
	data, err := r.bill(modules)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := r.bill(modules); err != nil || !bytes.Equal(data, again) {
		t.Errorf("made twice, the bill differs: %v", err)
	}
	var bom cdx.BOM
	if err := cdx.NewBOMDecoder(bytes.NewReader(data), cdx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	if bom.Metadata.Component.Version != "v1.2.3" || bom.Metadata.Timestamp != "2023-11-14T22:13:20Z" {
		t.Errorf("it is the bill of %+v at %s", bom.Metadata.Component, bom.Metadata.Timestamp)
	}
	var got []string
	for _, c := range *bom.Components {
		got = append(got, c.PackageURL)
		if c.Name == "example.org/a" && (*c.Hashes)[0].Value != strings.Repeat("00", 32) {
			t.Errorf("its checksum is %+v", *c.Hashes)
		}
		if c.Name != "std" && (c.Licenses == nil || (*c.Licenses)[0].License.ID != "MIT") {
			t.Errorf("the licence of %s is %+v", c.Name, c.Licenses)
		}
	}
	want := "pkg:golang/std@" + goVersion() + " pkg:golang/example.org/a@v1.0.0%2Bincompatible pkg:golang/example.org/b@v0.1.0"
	if strings.Join(got, " ") != want {
		t.Errorf("the components are %q, want %q", got, want)
	}
	if (*bom.Dependencies)[0].Ref != bom.Metadata.Component.BOMRef || len(*(*bom.Dependencies)[0].Dependencies) != 3 {
		t.Errorf("matelot depends on %+v", *bom.Dependencies)
	}
}

// TestLicences: no module is handed on without its terms.
func TestLicences(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := Release{Source: "."}
	m := []module{{Path: "example.org/a", Version: "v1", Dir: dir}}
	if _, err := r.licences(context.WithoutCancel(t.Context()), m); err == nil || !strings.Contains(err.Error(), "example.org/a") {
		t.Errorf("a module without a licence: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "LICENSE-MIT.txt"), []byte("be kind\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := r.licences(t.Context(), m)
	if err != nil || !strings.Contains(string(got), "example.org/a v1: LICENSE-MIT.txt ====\n\nbe kind\n") || !strings.Contains(string(got), "Go standard library") {
		t.Errorf("the licences are %.300s, %v", got, err)
	}
}
