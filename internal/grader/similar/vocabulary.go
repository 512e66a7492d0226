package similar

import (
	"strings"
	"unicode"
)

// The tokens that stand for a name, a path and a number.
const (
	aName   = "·"
	aPath   = "/"
	aNumber = "0"
)

// vocabulary are words that mean the same whoever writes them; all others are
// somebody's names.
type vocabulary map[string]bool

// words that every text of this kind is made of.
func words() vocabulary {
	v := vocabulary{}
	for word := range strings.FieldsSeq(`
		docker docker-compose compose buildx builder build run create start stop kill rm rmi ps ls images image container
		containers volume network exec logs inspect pull push tag login logout stats top system prune info version cp diff
		attach pause unpause restart rename port update wait events save load export import history connect disconnect
		context swarm service stack node up down config sh bash ash cat echo printf ls cd mkdir mv touch chmod curl wget
		grep sed awk head tail tee sleep test true false export set unset source exit pwd id whoami sudo git
		if then else elif fi for in do done while until case esac function return
		FROM RUN CMD ENTRYPOINT COPY ADD ENV ARG EXPOSE WORKDIR USER VOLUME LABEL HEALTHCHECK ONBUILD SHELL STOPSIGNAL AS
		services: image: build: ports: volumes: networks: environment: depends_on: command: entrypoint: healthcheck:
		restart: deploy: secrets: configs: container_name: context: dockerfile: target: args: condition: test: interval:
		timeout: retries: name: version: env_file: external: driver:`) {
		v[word] = true
	}
	return v
}

// everyday are commands that everybody types, to look around or to begin again.
const everyday = `
docker ps
docker ps -a
docker ps --all
docker container ls
docker container ls -a
docker images
docker image ls
docker volume ls
docker network ls
docker info
docker version
docker pull x
docker run x
docker run -d x
docker run -d --name x y
docker run -it x sh
docker run --rm -it x sh
docker run --name x y
docker run -d -p 1:1 x
docker run -d --name x -p 1:1 y
docker build -t x .
docker logs x
docker logs -f x
docker stop x
docker start x
docker restart x
docker rm x
docker rm -f x
docker rmi x
docker inspect x
docker image inspect x
docker port x
docker stats
docker top x
docker exec x ls
docker exec -it x sh
docker exec -it x bash
docker compose up
docker compose up -d
docker compose down
docker compose ps
docker compose logs
docker system df
docker system prune
curl http://localhost:1/
curl localhost:1
ls
ls -l
ls -la
cat x
cd x
cd ..
pwd
mkdir x
clear
exit
history`

// shape is a token as it counts: itself where it is a word of the vocabulary, an
// option or a sign, else what it stands for.
func (v vocabulary) shape(token string) string {
	switch {
	case v[token], strings.HasPrefix(token, "-"), len(token) == 1 && !unicode.IsLetter(rune(token[0])) && !unicode.IsDigit(rune(token[0])):
		return token
	case strings.Trim(token, "0123456789.:/tcpud") == "" && strings.ContainsAny(token, "0123456789"):
		return aNumber
	case strings.Contains(token, "/"):
		return aPath
	}
	return aName
}
