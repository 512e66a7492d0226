# A container's life: create, start, stop, kill, pause, restart, rename, update, wait, rm
#: quick
docker create --name c base:1 sh -c 'trap "exit 7" TERM; echo up; while :; do sleep 0.1; done'
docker ps -a --format '{{.Names}} {{.Status}}'
docker start c
docker ps --format '{{.Names}}'
docker rm c
docker pause c
docker inspect -f '{{.State.Status}}' c
docker unpause c
docker rename c d
docker rename d d
docker start nosuch
docker update --memory 100m --memory-swap 200m --restart no d
docker stop -t 5 d
docker wait d
docker start d
docker restart -t 1 d
docker kill d
docker kill d
docker kill -s NOSUCH d
docker start -a -i nosuch
docker logs d
docker rm d nosuch
docker rm nosuch
docker rm -f nosuch
docker run -d --name e base:1 sleep 600
docker rm -f e
docker ps -aq
docker stop nosuch
docker wait nosuch
docker create --name x base:1 --name x
docker container prune -f
