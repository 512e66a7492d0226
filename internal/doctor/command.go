package doctor

import (
	"context"
	"errors"
	"strings"
)

// oldestClient is the first docker command that the exercises are written for.
const oldestClient = "20.10"

// client looks for the docker command.
func (p *patient) client(ctx context.Context) []Result {
	path, err := p.LookPath("docker")
	if err != nil {
		return one("client", Fail, "install_"+p.system())
	}
	output, err := p.run(ctx, "docker", "--version")
	if err != nil {
		return one("client", Fail, "broken", "Path", path, "Error", err.Error())
	}
	version := versionIn(output)
	if p.emulated(output) {
		return one("client", OK, "", "Path", path, "Version", version) // podman says more
	}
	if older(version, oldestClient) {
		return one("client", Warn, "upgrade", "Path", path, "Version", version, "Want", oldestClient)
	}
	return one("client", OK, "", "Path", path, "Version", version)
}

// podman tells whether Podman answers in Docker's place: as the command, as the
// engine, or as both.
func (p *patient) podman(ctx context.Context) []Result {
	output, err := p.run(ctx, "docker", "--version")
	command := err == nil && p.emulated(output)
	switch {
	case command && p.version.Podman:
		return one("podman", Warn, "both", "Part", "both")
	case command:
		return one("podman", Warn, "command", "Part", "command")
	case p.version.Podman:
		return one("podman", Warn, "engine", "Part", "engine")
	case err != nil || p.versionErr != nil:
		return one("podman", Skip, "")
	}
	return one("podman", OK, "")
}

// emulated tells Podman's docker command from Docker's: it says "podman version
// 4.3.1" (containers/podman, package podman-docker).
func (p *patient) emulated(versionOutput string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(versionOutput)), "podman")
}

// compose looks for either Compose: the plugin, or the older command.
func (p *patient) compose(ctx context.Context) []Result {
	if output, err := p.run(ctx, "docker", "compose", "version", "--short"); err == nil {
		return one("compose", OK, "", "Command", "docker compose", "Version", firstLine(output))
	}
	output, err := p.run(ctx, "docker-compose", "version", "--short")
	if err == nil {
		return one("compose", OK, "", "Command", "docker-compose", "Version", firstLine(output))
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return one("compose", Skip, "") // it is there, and slow: nothing is to be installed
	}
	return one("compose", Warn, "install_"+p.system())
}

func (p *patient) buildx(ctx context.Context) []Result {
	output, err := p.run(ctx, "docker", "buildx", "version")
	if err != nil {
		return one("buildx", Warn, "install_"+p.system())
	}
	return one("buildx", OK, "", "Version", versionIn(output))
}

func (p *patient) run(ctx context.Context, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	output, err := p.Run(ctx, name, args...)
	if err != nil && ctx.Err() != nil { // a program that was stopped tells no more than that
		err = errors.Join(err, ctx.Err())
	}
	return output, err
}

// system is the learner's, as the names of remedies have it.
func (p *patient) system() string {
	switch p.Env.OS {
	case "darwin", "windows":
		return p.Env.OS
	default:
		return "linux"
	}
}
