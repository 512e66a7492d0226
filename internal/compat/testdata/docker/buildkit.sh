# docker build with the engine's own BuildKit, without buildx
#: mask (?m)^#\d+ (transferring .*|\.\.\.|sha256:\S+( .*)?)\n =>
#: mask #\d+ => #
#: only docker-20.10
printf 'FROM base:1\nCOPY page /page\nRUN cat /page\nCMD ["cat","/page"]\n' > Dockerfile; echo by buildkit > page
#: unordered
DOCKER_BUILDKIT=1 docker build -q -t app .
docker run --rm app
#: unordered
DOCKER_BUILDKIT=1 docker build --progress plain -t app:2 .
#: unordered
echo secret > s; printf 'FROM base:1\nRUN --mount=type=secret,id=s cat /run/secrets/s | wc -c > /n\nCMD ["cat","/n"]\n' | DOCKER_BUILDKIT=1 docker build -q -t secret --secret id=s,src=s -f - .
docker run --rm secret
#: unordered
printf 'FROM base:1\nRUN exit 3\n' | DOCKER_BUILDKIT=1 docker build -q -
#: unordered
printf 'FROM base:1\nCOPY nosuch /\n' | DOCKER_BUILDKIT=1 docker build -q -f - .
#: unordered
printf 'FORM base:1\n' | DOCKER_BUILDKIT=1 docker build -q -
#: unordered
printf 'FROM base:1 AS a\nRUN echo a > /a\nFROM base:1\nCOPY --from=a /a /b\nCMD ["cat","/b"]\n' | DOCKER_BUILDKIT=1 docker build -q -t multi -f - .
docker run --rm multi
#: unordered
docker images --format '{{.Repository}}:{{.Tag}}'
