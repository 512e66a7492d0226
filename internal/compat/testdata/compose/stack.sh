# compose: up, ps, logs, exec, run, restart, stop, down
#: mask Step \d+/\d+ => Step
#: mask (build context to Docker daemon) +\S+ => build context to Docker daemon
#: mask \broot( +\d+){3} +\d+:\d+ => root <pids>
mkdir -p site && echo page > site/index && printf 'services:\n  web:\n    image: base:1\n    command: sleep 600\n    init: true\n    depends_on: [db]\n    environment: {A: b}\n    ports: ["127.0.0.1:18090:80"]\n    volumes: ["./site:/site:ro"]\n  db:\n    build: .\n    command: sh -c "echo ready; exec sleep 600"\n    init: true\n    volumes: ["data:/data"]\n    tmpfs: /tmp\n    restart: unless-stopped\n    networks: {default: {aliases: [database]}}\nvolumes: {data: {}}\n' > compose.yml && (echo 'version: "3.8"'; cat compose.yml) > docker-compose.yml && rm compose.yml
printf 'FROM base:1\nENV X=y\n' > Dockerfile
#: unordered
$COMPOSE config --services
#: unordered
$COMPOSE build -q
#: unordered
$COMPOSE up -d
#: unordered
$COMPOSE up -d
$COMPOSE ps -q | wc -l
#: unordered
$COMPOSE ps
$COMPOSE exec -T web sh -c 'echo $A; cat /site/index'
$COMPOSE exec -T db nosuchprogram
$COMPOSE exec -T nosuch true
#: unordered
$COMPOSE logs db
#: unordered
$COMPOSE run --rm -T db echo once
$COMPOSE port web 80
#: unordered
$COMPOSE restart -t 0 web
#: unordered
$COMPOSE up -d --force-recreate -t 0 web
#: unordered
$COMPOSE stop -t 0
#: unordered
$COMPOSE up -d db
#: unordered
$COMPOSE images
#: unordered
$COMPOSE top
#: unordered
$COMPOSE down -t 0
docker volume ls -q
#: unordered
$COMPOSE down -v --rmi local
docker ps -aq
docker network ls --format '{{.Name}}'
