package images_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"testing"

	"matelot/sandbox/images"
)

func TestTheAgentIsAProgramOfEachArchitecture(t *testing.T) {
	for arch, machine := range map[string]elf.Machine{"amd64": elf.EM_X86_64, "aarch64": elf.EM_AARCH64} {
		program, err := images.Program(images.Agent, arch)
		if err != nil {
			t.Fatal(err)
		}
		file, err := elf.NewFile(bytes.NewReader(program))
		if err != nil {
			t.Fatal(err)
		}
		if file.Machine != machine {
			t.Errorf("%s: it is for %s", arch, file.Machine)
		}
		if libraries, err := file.ImportedLibraries(); err != nil || len(libraries) > 0 {
			t.Errorf("%s: it needs %v, %v", arch, libraries, err)
		}
	}
	if _, err := images.Program(images.Agent, "riscv64"); !errors.Is(err, images.ErrNoArch) {
		t.Errorf("an architecture that nobody built for: %v", err)
	}
}
