# Images: ls, tag, rmi, history, inspect, search by filters, prune
#: quick
docker images
docker tag base:1 other:2
docker tag base:1 other
docker tag nosuch:1 x:1
docker tag base:1 'Bad Name'
#: unordered
docker images --format '{{.Repository}}:{{.Tag}}' other
#: unordered
docker images --format '{{.Repository}}:{{.Tag}}' --filter reference='o*'
docker images -q --no-trunc
#: unordered
docker images -a --filter dangling=true
#: unordered
docker images --filter nosuch=1
docker history --format '{{.Size}}' base:1
docker history nosuch
docker inspect -f '{{.RepoTags}} {{.Os}} {{.Architecture}}' base:1
docker inspect nosuch
docker image inspect nosuch
docker container inspect base:1
docker rmi other:2
docker rmi other:2
docker run -d --name carla other sleep 600
docker rmi other
docker rmi base:1
docker rmi nosuch
docker rm -f carla
docker rmi other
#: unordered
docker image prune -f
#: unordered
docker image prune -af
#: unordered
docker images --format '{{.Repository}}:{{.Tag}}'
