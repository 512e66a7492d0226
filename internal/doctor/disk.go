package doctor

import (
	"context"
	"strconv"
)

// What must be free, in megabytes of a million bytes. At the engine's: the lab's
// images and what exercises build. In the home folder: workspace and journal.
const (
	engineWantMB, engineLeastMB = 2000, 500
	homeWantMB, homeLeastMB     = 200, 20
)

func (p *patient) engineDisk(ctx context.Context) []Result {
	const id = "disk_engine"
	if p.versionErr != nil || !p.endpoint.Local() {
		return one(id, Skip, "")
	}
	ctx, cancel := context.WithTimeout(ctx, engineTimeout)
	defer cancel()
	folder, err := p.engine.Root(ctx)
	if err != nil || folder == "" {
		return one(id, Skip, "")
	}
	// Where the engine runs in a virtual machine, its folder is not here.
	free, err := p.FreeSpace(folder)
	if err != nil {
		return one(id, Skip, "")
	}
	return space(id, folder, free, engineWantMB, engineLeastMB)
}

func (p *patient) homeDisk(context.Context) []Result {
	const id = "disk_home"
	if p.Env.Home == "" {
		return one(id, Skip, "")
	}
	free, err := p.FreeSpace(p.Env.Home)
	if err != nil {
		return one(id, Skip, "")
	}
	return space(id, p.Env.Home, free, homeWantMB, homeLeastMB)
}

func space(id, folder string, free uint64, want, least int) []Result {
	megabytes := free / 1_000_000
	status, remedy := OK, ""
	switch {
	case megabytes < uint64(least):
		status, remedy = Fail, "free"
	case megabytes < uint64(want):
		status, remedy = Warn, "free"
	}
	return one(id, status, remedy, "Folder", folder,
		"FreeMB", strconv.FormatUint(megabytes, 10), "WantMB", strconv.Itoa(want))
}
