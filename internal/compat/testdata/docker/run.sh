# docker run: outputs, exit codes, environment, files, users, terminals
#: quick
docker run --rm base:1 echo ahoy
docker run --name one base:1 sh -c 'echo out; echo err >&2; exit 3'
docker run -d --name two -e A=b -w /tmp -u 1000:1000 -h box --label l=m base:1 sleep 600
docker exec two sh -c 'echo $A; pwd; id -u; hostname'
echo typed | docker run --rm -i base:1 cat
docker run --rm --name one base:1 true
docker run --rm nowhere/nothing:1
docker run --rm base:1 nosuchprogram
docker run --rm --entrypoint echo base:1 by another way
docker run --nosuchflag base:1
docker run
docker run --rm -e A=1 --env B=2 base:1 sh -c 'echo $A$B'
docker run --rm --read-only base:1 sh -c 'echo x > /x'
docker run --rm --tmpfs /t base:1 sh -c 'echo x > /t/x && cat /t/x'
docker run --rm -m 64m --cpus 0.5 --pids-limit 50 base:1 echo limited
docker run --rm --cap-drop ALL --security-opt no-new-privileges base:1 echo less
#: terminal
docker run --rm -t base:1 echo on a terminal
#: terminal # => exit 5
docker run --rm -it base:1 sh
docker run --init --rm base:1 echo with an init
docker run -d --restart on-failure:2 --name again base:1 true
docker wait again
docker ps -a --format '{{.Names}} {{.Image}} {{.Command}}' --no-trunc
docker inspect -f '{{.Name}} {{.State.ExitCode}} {{.Config.Env}} {{.HostConfig.RestartPolicy}}' one two again
docker image inspect base:1
docker inspect two | grep -o '^ *"[A-Za-z]*"'
docker inspect -f '{{json .HostConfig}}' two
docker inspect -f '{{json .Config}}' two
