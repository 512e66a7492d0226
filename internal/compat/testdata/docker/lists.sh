# ps with filters and formats, system df, info, prune
#: mask \d+(\.\d+)?[kM]?B( \(\d+%\))? => <size>
docker run -d --name anna --label k=v base:1 sleep 600
docker create --name bert base:1 true
docker run --name carla base:1 sh -c 'exit 2'
docker ps
docker ps -a --no-trunc --format '{{.ID}} {{.Names}} {{.State}}'
docker ps -a --filter status=exited --format '{{.Names}}'
docker ps -a --filter exited=2 --format '{{.Names}}'
docker ps -a --filter label=k=v --format '{{.Names}}'
docker ps -a --filter label=k --format '{{.Names}} {{.Label "k"}}'
docker ps -a --filter name=bert --format '{{.Names}}'
docker ps -a --filter ancestor=base:1 --format '{{.Names}}'
docker ps -a --filter since=anna --format '{{.Names}}'
docker ps -a --filter before=carla --format '{{.Names}}'
docker ps -a --filter nosuch=x
docker ps -n 1 --format '{{.Names}}'
docker ps -l -q
docker ps -s --format '{{.Names}} {{.Size}}'
docker ps --format '{{json .Names}} {{json .Ports}} {{json .Mounts}}'
docker ps --format '{{.NoSuch}}'
docker ps --format table
docker info --format '{{.Containers}} {{.ContainersRunning}} {{.ContainersStopped}} {{.Images}} {{.Driver}}'
docker version --format '{{.Server.Version}} {{.Server.APIVersion}}'
docker system df
docker system df -v --format '{{len .Containers}} {{len .Images}} {{len .Volumes}}'
docker inspect --type container anna --format '{{.Name}} {{json .Config.Labels}}'
docker inspect anna bert carla --format '{{.Name}}'
docker inspect -s --format '{{.SizeRw}}' carla
docker inspect anna --format '{{.NoSuch}}'
docker nosuch
#: unordered
docker container prune -f --filter label!=k
#: unordered
docker system prune -f
docker ps -aq
#: unordered
docker system prune -af --volumes
docker images -q
