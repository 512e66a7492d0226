# docker cp, export, import, commit, save, load
docker run --name carla base:1 sh -c 'mkdir /d; echo a > /d/a; ln -s a /d/l'
docker cp carla:/d here
cat here/a here/l
echo b > b; docker cp b carla:/d/b
docker cp carla:/d/b - | tar -t
docker cp carla:/nosuch .
docker cp nosuch:/x .
docker cp nosuch carla:/x
echo more | docker cp - carla:/d
docker commit -a me -m 'my words' -c 'ENV A=b' -c 'CMD ["cat","/d/b"]' carla mine:1
docker run --rm mine:1
docker commit nosuch mine:2
docker inspect -f '{{.Author}} {{.Comment}} {{.Config.Env}} {{.Config.Cmd}}' mine:1
docker export -o c.tar carla
tar -tf c.tar d
docker import -c 'CMD ["/bin/sh"]' -m 'from a file' c.tar imported:1
docker run --rm --entrypoint cat imported:1 /d/a
cat c.tar | docker import - imported:2
docker save -o mine.tar mine:1
docker rmi mine:1
docker load -i mine.tar
docker load -q -i mine.tar
docker load -i b
docker save nosuch:1 | wc -c
docker import nosuch.tar
#: unordered
docker images --format '{{.Repository}}:{{.Tag}} {{.Size}}'
