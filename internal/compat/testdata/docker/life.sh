# A container's life: create, start, stop, kill, pause, restart, rename, update, wait, rm
#: quick
docker create --name carla base:1 sh -c 'trap "exit 7" TERM; echo up; while :; do sleep 0.1; done'
docker ps -a --format '{{.Names}} {{.Status}}'
docker start carla
docker ps --format '{{.Names}}'
docker rm carla
docker pause carla
docker inspect -f '{{.State.Status}}' carla
docker unpause carla
docker rename carla dora
docker rename dora dora
docker start nosuch
docker update --memory 100m --memory-swap 200m --restart no dora
docker stop -t 5 dora
docker wait dora
docker start dora
docker restart -t 1 dora
docker kill dora
docker kill dora
docker create --name emma base:1 true
docker kill -s NOSUCH emma
docker start -a -i nosuch
docker logs dora
docker rm dora nosuch
docker rm nosuch
docker rm -f nosuch
docker run -d --name emil base:1 sleep 600
docker rm -f emil
docker ps -aq
docker stop nosuch
docker wait nosuch
docker create --name x base:1 --name x
#: unordered
docker container prune -f
