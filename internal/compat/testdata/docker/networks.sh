# Networks and volumes
docker network create n
docker network create -d nosuch m
docker network create --internal --label a=b --subnet 10.99.0.0/24 --gateway 10.99.0.1 i
docker network ls --format '{{.Name}} {{.Driver}} {{.Scope}}'
docker network ls --filter name=i --format '{{.Name}}'
docker network ls --filter label=a=b --format '{{.Name}}'
docker network inspect -f '{{.Name}} {{.Internal}} {{.Labels}} {{.IPAM.Config}}' i
docker run -d --name carla --network n --network-alias web base:1 sleep 600
docker network connect --alias other --ip 10.99.0.5 i carla
docker network connect i carla
docker network disconnect i carla
docker network disconnect i carla
docker network rm n
docker network rm nosuch
docker network inspect nosuch
docker run --rm --network nosuch base:1 true
docker run --rm --network n base:1 cat /etc/resolv.conf
docker run --rm --network none base:1 echo alone
docker run --rm --network container:carla base:1 hostname
docker inspect -f '{{json .NetworkSettings.Networks.n.Aliases}}' carla
docker rm -f carla
docker volume create vol
docker volume create vol
docker volume create --label a=b wol
docker volume create
docker volume ls --format '{{.Name}} {{.Driver}}' --filter name=vol
docker volume ls -q --filter label=a=b
docker volume inspect -f '{{.Name}} {{.Labels}}' wol
docker volume inspect nosuch
docker run --rm -v vol:/d base:1 sh -c 'echo kept > /d/x'
docker run --rm -v vol:/d:ro base:1 cat /d/x
docker run --rm --mount type=volume,src=vol,dst=/d base:1 cat /d/x
docker run -d --name k -v vol:/d -v /anon base:1 sleep 600
#: unordered
docker inspect -f '{{range .Mounts}}{{println .Type .Destination .RW .Mode}}{{end}}' k
docker inspect -f '{{json .HostConfig}}' k
docker inspect k | grep -o '^ *"[A-Za-z]*"'
docker volume inspect vol
docker network inspect i
docker volume rm vol
docker network rm n i
#: unordered
docker network prune -f
docker rm -fv k
docker volume rm vol nosuch
docker run -d --name taken base:1 sleep 600
docker run -d --name taken -v fresh:/d base:1 true
docker rm -f taken
mkdir site; echo page > site/index; docker run --rm -v "$PWD/site:/s:ro" base:1 cat /s/index
docker run --rm -v "$PWD/site:/s:ro" base:1 touch /s/x
docker run --rm --mount "type=bind,src=$PWD/nosuch,dst=/s" base:1 true
#: unordered
docker volume prune -f
docker volume ls -q
docker network create --label a=b left
docker run -d --name left --network left --network-alias web -v kept:/d -v "$PWD/site:/s:ro" -v /anon --mount type=volume,src=more,dst=/m --tmpfs /t -e A=b -p 127.0.0.1:18082:80 --restart on-failure:3 base:1 sleep 600
docker run -d --name member --network container:left base:1 sleep 600
docker run --rm --network container:nosuch base:1 true
docker run --rm -v v:/d:ro base:1 true
docker run -d --name lost --network nosuch base:1 true
docker volume create heard
docker run --rm -v heard:/d base:1 true
docker run --rm -v unheard:/d base:1 true
docker events --since 5m --until "$(date +%s.%N)" --filter type=volume --filter volume=heard --format '{{.Action}} {{.Actor.ID}}'
docker events --since 5m --until "$(date +%s.%N)" --filter type=volume --filter volume=unheard --format '{{.Action}} {{.Actor.ID}}'
docker network create twice >/dev/null && docker network create twice >/dev/null; echo $?; docker network ls -q --filter name=twice | xargs docker network rm >/dev/null
