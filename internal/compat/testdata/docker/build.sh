# docker build, the classic builder
#: mask Step \d+/\d+ => Step
printf 'FROM base:1\nARG V=1\nENV V=$V\nWORKDIR /app\nCOPY . .\nRUN cat page > copy\nLABEL a=b\nEXPOSE 80\nUSER 1000\nCMD ["cat", "copy"]\n' > Dockerfile; echo page > page; echo ignored > no; printf 'no\nDockerfile\n' > .dockerignore
docker build -q -t app .
docker run --rm app
docker build -t app:2 --build-arg V=2 --label c=d .
docker build -t app:2 --build-arg V=2 --label c=d .
docker run --rm app:2 ls
docker inspect -f '{{.Config.Env}} {{.Config.Labels.a}} {{.Config.User}} {{.Config.ExposedPorts}} {{.Config.WorkingDir}}' app:2
docker history --format '{{.CreatedBy}}' app:2
printf 'FROM base:1\nRUN echo before; exit 3\n' | docker build -
printf 'FROM base:1\nCOPY nosuch /\n' > Bad; docker build -f Bad .
printf 'FORM base:1\n' | docker build -
docker build -f nosuch .
docker build nosuch
docker build -t 'Bad Name' .
printf 'FROM base:1 AS a\nRUN echo a > /a\nFROM base:1\nCOPY --from=a /a /b\n' > Multi; docker build -f Multi -t multi .
docker build -f Multi --target a -t stage .
docker run --rm multi cat /b
docker build --no-cache -q -t app:3 .
#: unordered
docker images --format '{{.Repository}}:{{.Tag}}'
docker container prune -f >/dev/null
#: unordered
docker image prune -f --filter label=a=b
