# docker exec and attach
#: quick
docker run -d --name c base:1 sleep 600
docker exec c echo ahoy
docker exec c sh -c 'echo err >&2; exit 4'
echo typed | docker exec -i c cat
docker exec -e A=b -w /tmp -u 1 c sh -c 'echo $A; pwd; id -u'
docker exec -d c sleep 1
docker exec c nosuchprogram
docker exec nosuch true
#: terminal
docker exec -t c echo on a terminal
#: terminal $ => exit 6
docker exec -it -e PS1='$ ' c sh
docker exec -it c sh
docker stop -t 0 c
docker exec c true
docker run -d -i --name a base:1 cat
echo to the container | docker attach a
docker wait a
docker logs a
docker attach a
docker attach nosuch
