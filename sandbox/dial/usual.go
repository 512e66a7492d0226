package dial

import (
	"path/filepath"
	"strconv"
)

// UsualHosts lists where engines listen when nothing is configured, likeliest
// first, each in the form of DOCKER_HOST and once. scripts/engine has the same
// list for shells.
func UsualHosts(env Environment) []string {
	if env.OS == "windows" {
		return []string{
			"npipe:////./pipe/docker_engine",
			"npipe:////./pipe/dockerDesktopLinuxEngine",
			"npipe:////./pipe/podman-machine-default",
		}
	}
	paths := []string{"/var/run/docker.sock"}
	runtimeDir := env.Getenv("XDG_RUNTIME_DIR")
	if runtimeDir == "" && env.OS == "linux" && env.UID >= 0 {
		runtimeDir = "/run/user/" + strconv.Itoa(env.UID)
	}
	if runtimeDir != "" {
		paths = append(paths, runtimeDir+"/docker.sock") // rootless
	}
	paths = append(paths, homeSockets(env)...)
	if runtimeDir != "" {
		paths = append(paths, runtimeDir+"/podman/podman.sock")
	}
	if tmp := env.Getenv("TMPDIR"); env.OS == "darwin" && tmp != "" {
		paths = append(paths, filepath.Join(tmp, "podman", "podman-machine-default-api.sock"))
	}
	paths = append(paths, "/run/podman/podman.sock")

	seen := make(map[string]bool, len(paths))
	hosts := make([]string, 0, len(paths))
	for _, path := range paths {
		if !seen[path] {
			seen[path] = true
			hosts = append(hosts, "unix://"+path)
		}
	}
	return hosts
}

// homeSockets are those of the engines that a person installs for themselves.
func homeSockets(env Environment) []string {
	if env.Home == "" {
		return nil
	}
	var paths []string
	if colima := env.Getenv("COLIMA_HOME"); colima != "" {
		paths = append(paths, filepath.Join(colima, "default", "docker.sock"))
	}
	for _, below := range []string{
		".docker/run/docker.sock",     // Docker Desktop on macOS, old rootless
		".docker/desktop/docker.sock", // Docker Desktop on Linux
		".orbstack/run/docker.sock",
		".colima/default/docker.sock",
		".config/colima/default/docker.sock",
		".rd/docker.sock", // Rancher Desktop
		".local/share/containers/podman/machine/podman.sock",
	} {
		paths = append(paths, filepath.Join(env.Home, filepath.FromSlash(below)))
	}
	return paths
}
