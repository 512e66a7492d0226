# push and pull with a registry on the engine's localhost
#: registry
docker tag base:1 localhost:5055/mine:1
docker push localhost:5055/mine:1
docker tag base:1 localhost:5055/mine:2
docker push -q localhost:5055/mine:2
docker push --all-tags localhost:5055/mine
docker push localhost:5055/nosuch:1
docker push localhost:5055/mine:nosuch
docker rmi localhost:5055/mine:1 localhost:5055/mine:2
docker pull localhost:5055/mine:1
docker pull -q localhost:5055/mine:2
docker pull localhost:5055/mine:nosuch
docker pull localhost:5055/nosuch
docker pull -a localhost:5055/mine
docker run --rm localhost:5055/mine:1 echo pulled
#: unordered
docker images --format '{{.Repository}}:{{.Tag}}'
#: unordered
docker images --digests --format '{{.Repository}}:{{.Tag}} {{.Digest}}'
docker logout localhost:5055
