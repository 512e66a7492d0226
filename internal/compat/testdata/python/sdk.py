# Debian's python3-docker: the library by which many programs speak with an engine
import io, os, tarfile, time
import docker
from docker.errors import APIError, ContainerError, ImageNotFound, NotFound

client = docker.from_env()


def tried(what, f):
    try:
        print(what, f())
    except (APIError, ContainerError, ImageNotFound, NotFound) as e:
        print(what, type(e).__name__, getattr(e, "status_code", ""), getattr(e, "explanation", ""))


print(client.ping(), client.version()["ApiVersion"], client.info()["Images"])
tried("run", lambda: client.containers.run("base:1", "echo ahoy", remove=True))
tried("run fails", lambda: client.containers.run("base:1", "sh -c 'exit 3'", remove=True))
tried("no image", lambda: client.containers.run("nosuch:1", "true"))
c = client.containers.run("base:1", "sleep 600", name="c", detach=True, init=True, environment={"A": "b"}, labels={"k": "v"}, mem_limit="64m")
print(c.name, c.status, c.labels.get("k"), c.attrs["HostConfig"]["Memory"], c.attrs["Config"]["Env"][0])
tried("same name", lambda: client.containers.create("base:1", name="c"))
print(c.exec_run("sh -c 'echo out; echo err >&2; exit 4'", demux=True))
print(c.exec_run("echo on a terminal", tty=True))
print([x.name for x in client.containers.list()], [x.name for x in client.containers.list(all=True, filters={"label": "k=v"})])
archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w") as tar:
    header = tarfile.TarInfo("f")
    header.size = 5
    tar.addfile(header, io.BytesIO(b"hello"))
print(c.put_archive("/tmp", archive.getvalue()), c.exec_run("cat /tmp/f").output)
bits, stat = c.get_archive("/tmp/f")
print(stat["name"], stat["size"], len(b"".join(bits)) > 0)
print(sorted(c.stats(stream=False))[:3], sorted(c.top()))
print([d["Path"] for d in c.diff() or []])
s = c.attach_socket(params={"stdout": 1, "stream": 1})
s.close()
c.rename("d")
c.reload()
c.pause(); c.reload(); print(c.name, c.status)
c.unpause(); c.restart(timeout=0); c.kill()
print(c.wait()["StatusCode"], c.logs())
c.remove(v=True)
tried("gone", lambda: client.containers.get("d"))
log = client.containers.run("base:1", "sh -c 'echo one; echo two'", name="log", detach=True)
print(list(log.logs(stream=True, follow=True)))
image = log.commit("mine", "1", message="words", changes="ENV X=y")
print(image.tags, [i.tags for i in client.images.list("mine")])
log.remove()
image, lines = client.images.build(fileobj=io.BytesIO(b"FROM base:1\nRUN echo built\n"), tag="built:1", rm=True)
print(image.tags, [l["stream"] for l in lines if l.get("stream", "").strip() == "built"])
tried("bad build", lambda: client.images.build(fileobj=io.BytesIO(b"FORM base:1\n")))
print(image.tag("other", "2"), len(image.history()) > 0, len(b"".join(image.save())) > 0)
client.images.remove("other:2")
tried("no image", lambda: client.images.get("other:2"))
n = client.networks.create("n", driver="bridge", labels={"a": "b"})
v = client.volumes.create("v", labels={"a": "b"})
print(n.name, v.name, n.attrs["Labels"], v.attrs["Labels"])
print([x.name for x in client.networks.list(names=["n"])], [x.name for x in client.volumes.list()])
c = client.containers.run("base:1", "cat /d/x", detach=True, volumes={"v": {"bind": "/d", "mode": "rw"}}, network="n", name="e")
print(c.wait()["StatusCode"], [m["Type"] for m in c.attrs["Mounts"]])
tried("in use", lambda: v.remove())
c.remove(); v.remove(); n.remove()
print(client.containers.prune()["ContainersDeleted"], client.networks.prune()["NetworksDeleted"], client.volumes.prune()["VolumesDeleted"])
print([e["Action"] for e in client.events(since=int(time.time()) - 600, until=int(time.time()) + 1, decode=True, filters={"container": "log", "type": "container"})])
print(sorted(client.df()))
low = client.api
print(low.create_host_config(binds=[os.getcwd() + ":/w"])["Binds"] == [os.getcwd() + ":/w"])
c = low.create_container("base:1", "ls /w", host_config=low.create_host_config(binds=[os.getcwd() + ":/w"]))
low.start(c["Id"]); print(low.wait(c["Id"])["StatusCode"], low.logs(c["Id"])); low.remove_container(c["Id"])
