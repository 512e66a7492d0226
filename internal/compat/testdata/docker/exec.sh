# docker exec and attach
docker run -d --name carla base:1 sleep 600
docker exec carla echo ahoy
docker exec carla sh -c 'echo err >&2; exit 4'
echo typed | docker exec -i carla cat
docker exec -e A=b -w /tmp -u 1 carla sh -c 'echo $A; pwd; id -u'
docker exec -d carla sleep 1
docker exec carla nosuchprogram
docker exec nosuch true
#: terminal
docker exec -t carla echo on a terminal
#: terminal # => exit 6
docker exec -it carla sh
docker exec -it carla sh
docker stop -t 0 carla
docker exec carla true
docker create -i --name anna base:1 cat
echo to the container | docker start -a -i anna
docker wait anna
docker logs anna
docker attach anna
docker attach nosuch
