package main

import (
	"slices"

	v1 "github.com/google/go-containerregistry/pkg/v1"
)

// searchPath is where all images look for programs.
const searchPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// recipes lists the images.
func recipes() []recipe {
	programs := layer{
		id: "programs", createdBy: "matelot: the program behind all commands of the lab images, and the folders",
		files: func(programs map[string][]byte) []file {
			return append(folders(), program("usr/bin/box", programs["box"]))
		},
	}
	hello := layer{
		id: "hello", createdBy: "matelot: the program hello",
		files: func(programs map[string][]byte) []file {
			return []file{program("hello", programs["hello"])}
		},
	}
	alpine := systemLayer("alpine", "Alpine Linux", "alpine", slices.Concat(commonCommands(), alpineCommands()), accounts(""))
	ubuntu := systemLayer("ubuntu", "Ubuntu", "ubuntu debian", slices.Concat(commonCommands(), ubuntuCommands()), accounts("ubuntu"))
	nginx := layer{id: "nginx", createdBy: "matelot: the stand-in for nginx and its first page", files: nginxFiles}
	java := layer{id: "java", createdBy: "matelot: the stand-in for java", files: javaFiles}
	web := layer{
		id: "web", createdBy: "matelot: the course's web-server",
		files: func(map[string][]byte) []file { return []file{link("usr/bin/web-server"), link("usr/bin/curl")} },
	}

	backend := layer{
		id: "backend", createdBy: "matelot: the course's backend",
		files: func(map[string][]byte) []file { return []file{link("usr/bin/backend"), link("usr/bin/curl")} },
	}
	postgres := layer{id: "postgres", createdBy: "matelot: the stand-in for PostgreSQL", files: postgresFiles}
	redis := layer{id: "redis", createdBy: "matelot: the stand-in for Redis", files: redisFiles}

	shellOf := func(shell string) v1.Config { return v1.Config{Env: []string{searchPath}, Cmd: []string{shell}} }
	server := v1.Config{
		Env: []string{searchPath}, Cmd: []string{"nginx", "-g", "daemon off;"}, StopSignal: "SIGQUIT",
		ExposedPorts: map[string]struct{}{"80/tcp": {}},
	}
	database := v1.Config{
		Env: []string{searchPath, "PGDATA=/" + postgresData}, Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"postgres"},
		StopSignal: "SIGINT", ExposedPorts: map[string]struct{}{"5432/tcp": {}}, Volumes: map[string]struct{}{"/" + postgresData: {}},
	}
	cache := v1.Config{
		Env: []string{searchPath}, Entrypoint: []string{"docker-entrypoint.sh"}, Cmd: []string{"redis-server"}, WorkingDir: "/data",
		ExposedPorts: map[string]struct{}{"6379/tcp": {}}, Volumes: map[string]struct{}{"/data": {}},
	}
	counter := v1.Config{Env: []string{searchPath}, Cmd: []string{"backend"}, ExposedPorts: map[string]struct{}{"8000/tcp": {}}}
	jdk := v1.Config{Env: []string{"JAVA_HOME=/opt/java/openjdk", searchPath}, Cmd: []string{"/bin/bash"}}
	return []recipe{
		{name: "hello-world", standsInFor: "hello-world", layers: []layer{hello}, config: shellOf("/hello")},
		{name: "alpine", standsInFor: "alpine", layers: []layer{programs, alpine}, config: shellOf("/bin/sh")},
		{name: "ubuntu", standsInFor: "ubuntu", layers: []layer{programs, ubuntu}, config: shellOf("/bin/bash")},
		{name: "nginx", standsInFor: "nginx", layers: []layer{programs, ubuntu, nginx}, config: server},
		{name: "nginx-alpine", standsInFor: "nginx", layers: []layer{programs, alpine, nginx}, config: server},
		{name: "postgres", standsInFor: "postgres", layers: []layer{programs, ubuntu, postgres}, config: database},
		{name: "postgres-alpine", standsInFor: "postgres", layers: []layer{programs, alpine, postgres}, config: database},
		{name: "redis", standsInFor: "redis", layers: []layer{programs, ubuntu, redis}, config: cache},
		{name: "redis-alpine", standsInFor: "redis", layers: []layer{programs, alpine, redis}, config: cache},
		{name: "backend", layers: []layer{programs, alpine, backend}, config: counter},
		{name: "temurin", standsInFor: "eclipse-temurin", layers: []layer{programs, ubuntu, java}, config: jdk},
		{name: "web", layers: []layer{programs, alpine, web}, config: shellOf("/bin/sh")},
	}
}
