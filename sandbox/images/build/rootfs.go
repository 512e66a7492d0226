package main

import (
	"fmt"
	"path"
	"strings"
)

// folders are those of every image with a shell. /bin and /sbin are links, as
// in today's distributions.
func folders() []file {
	files := []file{
		folder("dev"), folder("etc"), folder("home"), folder("media"), folder("mnt"), folder("opt"),
		folder("proc"),
		{name: "root/", mode: 0o700},
		folder("run"), folder("srv"), folder("sys"), sticky("tmp"),
		folder("usr"), folder("usr/bin"), folder("usr/sbin"), folder("usr/share"),
		folder("usr/local"), folder("usr/local/bin"), folder("usr/local/sbin"),
		folder("var"), folder("var/cache"), folder("var/lib"), folder("var/log"), sticky("var/tmp"),
		symlink("bin", "usr/bin"), symlink("sbin", "usr/sbin"), symlink("var/run", "../run"),
	}
	return files
}

// link makes a command of box.
func link(name string) file {
	if path.Dir(name) == "usr/bin" {
		return symlink(name, "box")
	}
	return symlink(name, "../bin/box")
}

// commonCommands are in every image with a shell.
func commonCommands() []string {
	return strings.Fields(`
		[ base64 basename cat chgrp chmod chown clear cp cut date dd df dirname du echo egrep env false find free
		getent grep gunzip gzip head hostname id kill killall ln ls md5sum mkdir mktemp more mount mv nohup
		nproc pgrep pidof pkill printenv printf ps pwd readlink realpath rm rmdir sed seq sh sha1sum sha256sum
		sha512sum sleep sort stat tail tar tee test timeout top touch tr true uname uniq uptime wc which
		whoami xargs yes zcat sbin/addgroup sbin/adduser`)
}

// alpineCommands are those that Alpine has and Ubuntu's image has not.
func alpineCommands() []string {
	return strings.Fields("ash ip less nc nslookup ping wget sbin/apk")
}

// ubuntuCommands are those that Ubuntu has and Alpine's image has not.
func ubuntuCommands() []string {
	return strings.Fields("bash apt apt-get sbin/groupadd sbin/useradd")
}

// systemLayer is what makes a distribution of the programs: its commands, its
// accounts and a name that hides nothing.
func systemLayer(id, name, like string, commands []string, accounts []file) layer {
	return layer{
		id: id, createdBy: fmt.Sprintf("matelot: commands and accounts, to stand in for %s", name),
		files: func(map[string][]byte) []file {
			files := append([]file{}, accounts...)
			files = append(files, text("etc/os-release", fmt.Sprintf(`NAME="matelot lab image"
PRETTY_NAME="matelot lab image (stands in for %s)"
ID=matelot-lab
ID_LIKE="%s"
VERSION_ID=1
`, name, like)))
			for _, command := range commands {
				if rest, isSystem := strings.CutPrefix(command, "sbin/"); isSystem {
					files = append(files, link("usr/sbin/"+rest))
				} else {
					files = append(files, link("usr/bin/"+command))
				}
			}
			return files
		},
	}
}

// accounts are the account files, with one more user (ID 1000) if it is named.
func accounts(user string) []file {
	passwd := `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/:/bin/false
`
	group := `root:x:0:
daemon:x:1:
bin:x:2:
tty:x:5:
users:x:100:
www-data:x:33:
nogroup:x:65533:
nobody:x:65534:
`
	files := []file{}
	if user != "" {
		passwd += user + ":x:1000:1000:" + user + ":/home/" + user + ":/bin/bash\n"
		group += user + ":x:1000:\n"
		passwd = strings.Replace(passwd, "/root:/bin/sh", "/root:/bin/bash", 1)
	}
	return append(files,
		text("etc/passwd", passwd), text("etc/group", group),
		text("etc/shells", "/bin/sh\n/bin/bash\n"), text("etc/hosts", "127.0.0.1 localhost\n"),
	)
}

// javaFiles are where Java's own image has them: JAVA_HOME leads to the program.
func javaFiles(map[string][]byte) []file {
	return []file{
		folder("opt/java"), folder("opt/java/openjdk"), folder("opt/java/openjdk/bin"),
		symlink("opt/java/openjdk/bin/java", "/usr/bin/box"), link("usr/bin/java"),
	}
}

// nginxFiles are the web server's.
func nginxFiles(map[string][]byte) []file {
	return []file{
		folder("usr/share/nginx"), folder("usr/share/nginx/html"), folder("var/log/nginx"),
		link("usr/sbin/nginx"), link("usr/bin/curl"),
		text("usr/share/nginx/html/index.html", `<!doctype html>
<html lang="fr"><meta charset="utf-8"><title>nginx (matelot)</title>
<h1>Le serveur web répond</h1>
<p>Cette page vient de l'image. Monte ton dossier sur <code>/usr/share/nginx/html</code> pour voir la tienne.</p>
<h1 lang="en">The web server answers</h1>
<p lang="en">This page comes from the image. Mount your folder on <code>/usr/share/nginx/html</code> to see yours.</p>
<hr><p>matelot: stand-in for nginx</p>
</html>
`),
	}
}

// postgresData is where the data is, which the image declares a volume.
const postgresData = "var/lib/postgresql/data"

// postgresFiles are the database's.
func postgresFiles(map[string][]byte) []file {
	return []file{
		folder("var/lib/postgresql"), folder(postgresData), folder("docker-entrypoint-initdb.d"),
		link("usr/bin/postgres"), link("usr/bin/psql"), link("usr/bin/pg_isready"), link("usr/bin/docker-entrypoint.sh"),
	}
}

// redisFiles are the cache's.
func redisFiles(map[string][]byte) []file {
	return []file{folder("data"), link("usr/bin/redis-server"), link("usr/bin/redis-cli"), link("usr/bin/docker-entrypoint.sh")}
}
