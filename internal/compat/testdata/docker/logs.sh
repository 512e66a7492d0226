# docker logs, events, top, stats, diff, port
#: mask \b\d+\.\d+(%| ?[kMG]?i?B)\s* => <figure>
docker run -d --name carla base:1 sh -c 'for i in 1 2 3 4 5; do echo line $i; done; echo err >&2; touch /said; sleep 600'
docker exec carla sh -c 'while ! test -e /said; do sleep 0.1; done'
docker logs carla
docker logs --tail 3 carla 2>/dev/null | tail -n 1
docker logs -t --tail 3 carla 2>/dev/null | tail -n 1
docker logs --since 1h carla 2>/dev/null
docker logs --until 1h carla
docker logs --details carla 2>/dev/null
docker logs nosuch
docker run --name finn base:1 sh -c 'echo a; sleep 0.2; echo b'
docker logs -f finn
docker top carla -o args
docker top finn
docker stats --no-stream --format '{{.Name}}' carla
docker stats --no-stream nosuch
docker exec carla sh -c 'echo x > /new; rm -f /etc/hostname.x'
#: unordered
docker diff carla
docker diff nosuch
docker port carla
docker port carla 80
docker run -d --name p -p 127.0.0.1:18080:80 -p 18081:81/udp base:1 sleep 600
docker port p
docker port p 80/tcp
docker run -d --name q -p 127.0.0.1:18080:80 base:1 sleep 600
docker ps -a --format '{{.Names}} {{.Ports}}'
docker events --since 5m --until "$(date +%s.%N)" --format '{{.Type}} {{.Action}}' --filter type=container --filter container=finn
docker events --since 5m --until "$(date +%s.%N)" --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}}' --filter event=start
docker events --since 5m --until "$(date +%s.%N)" --filter nosuch=x
