# buildx: builds with the engine's BuildKit
printf 'FROM base:1\nCOPY page /page\nRUN cat /page\nCMD ["cat","/page"]\n' > Dockerfile; echo by buildx > page
docker buildx ls
docker buildx inspect | head -n 3
docker buildx build -q -t app .
docker run --rm app
#: unordered
docker buildx build --progress plain -t app:2 --label a=b --build-arg V=1 .
docker buildx build --progress quiet -t app:3 -t app:4 .
DOCKER_BUILDKIT=1 docker build -q -t app:5 .
printf 'FROM base:1\nRUN exit 3\n' | docker buildx build --progress plain -q -
printf 'FROM base:1\nCOPY nosuch /\n' | docker buildx build -q -f - .
printf 'FORM base:1\n' | docker buildx build -q -
docker buildx build -q nosuch
docker buildx build --progress plain --output type=local,dest=out . 2>/dev/null; cat out/page
docker buildx build -q --output type=tar,dest=out.tar . ; tar -tf out.tar page
printf 'FROM base:1 AS a\nRUN echo a > /a\nFROM scratch\nCOPY --from=a /a /b\n' | docker buildx build -q -t multi -f - .
printf 'FROM base:1 AS a\nRUN echo a > /a\nFROM base:1\n' | docker buildx build -q -t stage --target a -f - .
echo secret > s; printf 'FROM base:1\nRUN --mount=type=secret,id=s cat /run/secrets/s | wc -c > /n\nCMD ["cat","/n"]\n' | docker buildx build -q -t secret --secret id=s,src=s -f - .
docker run --rm secret
docker buildx imagetools inspect base:1
docker buildx du --format '{{.ID}}' | wc -l
docker buildx prune -f | tail -n 1
docker inspect -f '{{.Config.Cmd}} {{.Config.Labels.a}}' app app:2
docker images --format '{{.Repository}}:{{.Tag}}'
