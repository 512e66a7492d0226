# buildx: builds with the engine's BuildKit
#: mask (?m)^#\d+ (transferring .*|\.\.\.|sha256:\S+( .*)?)\n =>
#: mask (?m)^#\d+ (writing|naming|exporting)[^\n]*[^e\n]\n =>
#: mask #\d+ => #
printf 'FROM base:1\nCOPY page /page\nRUN cat /page\nCMD ["cat","/page"]\n' > Dockerfile; echo by buildx > page
#: unordered
docker buildx ls
#: unordered
docker buildx inspect | head -n 3
#: unordered
docker buildx build -q -t app .
docker run --rm app
#: unordered
docker buildx build --progress plain -t app:2 --label a=b --build-arg V=1 .
#: unordered
docker buildx build --progress quiet -t app:3 -t app:4 .
#: unordered
DOCKER_BUILDKIT=1 docker build -q -t app:5 .
#: unordered
printf 'FROM base:1\nRUN exit 3\n' | docker buildx build --progress plain -q -
#: unordered
printf 'FROM base:1\nCOPY nosuch /\n' | docker buildx build -q -f - .
#: unordered
printf 'FORM base:1\n' | docker buildx build -q -
#: unordered
docker buildx build -q nosuch
#: unordered
docker buildx build --progress plain --output type=local,dest=out . 2>/dev/null; cat out/page
#: unordered
docker buildx build -q --output type=tar,dest=out.tar . ; tar -tf out.tar page
#: unordered
printf 'FROM base:1 AS a\nRUN echo a > /a\nFROM scratch\nCOPY --from=a /a /b\n' | docker buildx build -q -t multi -f - .
#: unordered
printf 'FROM base:1 AS a\nRUN echo a > /a\nFROM base:1\n' | docker buildx build -q -t stage --target a -f - .
#: unordered
echo secret > s; printf 'FROM base:1\nRUN --mount=type=secret,id=s cat /run/secrets/s | wc -c > /n\nCMD ["cat","/n"]\n' | docker buildx build -q -t secret --secret id=s,src=s -f - .
docker run --rm secret
#: unordered
docker buildx imagetools inspect base:1
#: unordered
docker buildx du --format '{{.ID}}' | wc -l
#: unordered
docker buildx prune -f | tail -n 1
docker inspect -f '{{.Config.Cmd}} {{.Config.Labels.a}}' app app:2
#: unordered
docker images --format '{{.Repository}}:{{.Tag}}'
