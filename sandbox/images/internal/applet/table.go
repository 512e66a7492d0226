//go:build linux

package applet

// Table lists the commands by the names they are called by.
func Table() map[string]Func {
	return map[string]Func{
		"adduser": adduser, "useradd": useradd, "addgroup": addgroup, "groupadd": addgroup,
		"apk": packages, "apt": packages, "apt-get": packages,
		"basename": basename, "cat": cat, "chgrp": chown, "chmod": chmod, "chown": chown, "clear": clearScreen,
		"cp": cp, "curl": curl, "cut": cut, "date": date, "dd": dd, "df": df, "dirname": dirname, "du": du,
		"egrep": grep, "env": env, "find": find, "free": free, "getent": nslookup, "grep": grep,
		"head": head, "hostname": hostname, "id": id, "ip": addresses, "kill": kill, "killall": pkill,
		"less": more, "ln": ln, "ls": ls, "md5sum": checksum, "mkdir": mkdir, "more": more, "mount": showMounts, "mv": mv,
		"nc": nc, "nohup": nohup, "nproc": nproc, "nslookup": nslookup,
		"pgrep": pgrep, "pidof": pgrep, "ping": ping, "pkill": pkill, "printenv": printenv, "ps": ps,
		"readlink": readlink, "realpath": readlink, "rm": rm, "rmdir": rmdir,
		"sed": sed, "seq": seq, "sha1sum": checksum, "sha256sum": checksum, "sha512sum": checksum,
		"sleep": sleep, "sort": sortLines, "stat": stat, "tail": tail, "tar": tarCommand, "tee": tee,
		"timeout": timeout, "top": top, "touch": touch, "tr": tr, "uname": uname, "uniq": uniq, "uptime": uptime,
		"wc": wc, "wget": wget, "which": which, "whoami": whoami, "xargs": xargs, "yes": yes,
	}
}
