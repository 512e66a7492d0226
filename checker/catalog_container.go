package checker

// containerCodes documents the findings about a container. Their subject is
// its name, or the wanted image where no name was asked for.
func containerCodes() []CodeInfo {
	return []CodeInfo{
		info(ContainerMissing, "There is no such container, nor one that comes near. "+
			"image_typo is a misspelt image that the engine could not get; split is the setting NAME=VALUE whose second half it is, since quotes were left out; refused is what the engine said to the last try; "+
			"others are the names of the containers that exist; image_removed (rm or prune) says that the learner took its image away, "+
			"and scene that the exercise's set-up had made that.",
			"image_typo? split? refused? others? image_removed? scene?", "name? image?"),
		info(ContainerUnnamed, "The container is there under a name that the engine chose: --name was left out. also says that this is not all that is wrong with it.",
			"name image also?", "name image?"),
		info(ContainerWrongName, "A container is there under a name that is not the one asked for.",
			"name image", "name image?"),
		info(ContainerNameTaken, "The last try to make the container was refused because its name is in use. "+
			"holder is the container of the session that holds it, and state its state; both are absent when the holder is outside the session. prepared says that it was there when the exercise began. It comes first where only a new container can be right, and last where the old one has only to be started or stopped.",
			"refused holder? state? image? prepared?", "name"),
		info(ContainerRemoved, "The container was made and is gone, where it had to stay. how is rm, prune or auto (--rm). "+
			"scene says that the exercise's set-up had made it; prepared, that no other will do.",
			"how image? scene?", "name? image? prepared?"),
		info(ContainerSecond, "There is more than one container of the image where one had to be used again. names are all of them, newest first.",
			"names count", "count image?"),
		info(ContainerOptionAfterImage, "An option of docker run stands after the image's name, so it became an argument of the program. "+
			"option is that option, command the whole of the arguments.",
			"option command image", ""),
		info(ContainerWrongImage, "The container was made from another image.",
			"image", "image"),
		info(ContainerStaleImage, "The container runs an older image: its tag has moved since, mostly by a build. IDs are short; idle says that it does not run.",
			"image image_id idle?", "image_id"),
		info(ContainerNotRunning, "The container is neither running nor ended: paused, being removed, dead.",
			"state", "state"),
		info(ContainerCreatedOnly, "The container was made but has not been started, or its start failed, which error then tells. attach says that it has to be attached to as well.",
			"error? exit_code?", "state attach?"),
		info(ContainerExited, "The container has ended, where it had to be running.",
			"exit_code command? error?", "state"),
		info(ContainerExitCode, "The container ended with another exit code. The expected one is a number or nonzero.",
			"exit_code error?", "exit_code"),
		info(ContainerRestarting, "The container ends again and again, and the engine restarts it.",
			"restart_count exit_code command?", "state"),
		info(ContainerOOMKilled, "The engine killed the program because it wanted more memory than its limit.",
			"exit_code memory?", "state? exit_code?"),
		info(ContainerUnhealthy, "The container's health is not the expected one. health is starting, unhealthy, healthy, or none where there is no health check; log is the last probe's output.",
			"health log?", "health"),
		info(ContainerAlreadyStarted, "The container has been started where it only had to be made. by is run where docker run was used.",
			"state by?", "state"),
		info(ContainerStillRunning, "The container is running where it had to have ended (or to be paused: see the expected state). "+
			"signal is the one that docker kill has sent it since it was started; ending says that this was a moment ago, so that it may end yet.",
			"state signal? ending?", "state"),
		info(ContainerAttached, "The container holds the terminal: it was started without -d.",
			"attached", "attached"),
		info(ContainerWrongCommand, "The container's command, or its entry point, is another. Either pair of keys is there.",
			"command? entrypoint?", "command? entrypoint?"),
		info(ContainerWrongUser, "The program runs as another user. user is never empty: root stands for it.",
			"user", "user"),
		info(ContainerWrongEnv, "An environment variable is not set, or not to the value wanted. Without value it is not set.",
			"name value?", "value"),
		info(ContainerWrongSetting, "Another setting differs. setting is the option of docker run: --rm, --tty, --interactive, --detach, --restart, --memory, --cpus, --label; name is the label's.",
			"setting value name?", "value"),
		info(ContainerStillThere, "A container that had to be gone is there, and lives. names are all of those, and count how many.",
			"names count state", ""),
		info(ContainerStoppedNotRemoved, "A container that had to be gone is there, and has ended or was never started.",
			"names count state", ""),
	}
}

// portCodes documents the findings about published ports. Their subject is the
// container's name. publish is written as after -p: 5001:5000.
func portCodes() []CodeInfo {
	return []CodeInfo{
		info(PortUnpublished, "The container's port is not published. published lists the ports that are; exposed is true where the image says it serves the port (EXPOSE), which publishes nothing.",
			"published? exposed?", "container_port host_port? publish"),
		info(PortExposedOnly, "The learner exposed a port instead, by --expose or by EXPOSE in an image built in this exercise, which publishes nothing. container_port is the port exposed.",
			"container_port", "container_port host_port? publish"),
		info(PortSwapped, "The port is published the wrong way round: the host's number stands where the container's belongs.",
			"container_port host_port publish", "container_port host_port publish"),
		info(PortWrongHost, "The right port of the container is published on another host port. random is true when the engine chose it.",
			"container_port host_port publish random?", "container_port host_port publish"),
		info(PortWrongContainer, "The right host port leads to another port of the container, or to the same number in another protocol.",
			"container_port host_port publish", "container_port host_port publish"),
		info(PortWrongInterface, "The port is published on another interface of the host.",
			"container_port host_port interface publish", "container_port host_port interface publish"),
		info(PortTaken, "The start failed because the host port is in use. holder is the container that holds it, when one does; copy says that it is another copy of the same compose service.",
			"host_port holder? copy? error?", ""),
	}
}

// mountCodes documents the findings about mounts. Their subject is the
// container's name. Paths inside the workspace are written relative to it.
func mountCodes() []CodeInfo {
	return []CodeInfo{
		info(MountMissing, "Nothing is mounted at the target. mounts lists what is mounted elsewhere, as source:target.",
			"mounts?", "type? source? target?"),
		info(MountWrongSource, "Something else is mounted at the right target. nearest is a name of the workspace that comes near the source seen; "+
			"empty is true when the source is an empty folder, which docker makes for a path that does not exist.",
			"type source target empty? kind? nearest?", "type? source target"),
		info(MountWrongTarget, "The right source is mounted at another place in the container.",
			"type source target", "type? source? target"),
		info(MountSwapped, "The two sides are the wrong way round.",
			"source target", "source target"),
		info(MountNamedInsteadOfBind, "A named volume is mounted where a folder or file of the host was wanted: a source without ./ or / names a volume.",
			"name target", "source target"),
		info(MountBindInsteadOfNamed, "A path of the host is mounted where a named volume was wanted.",
			"source target", "name target"),
		info(MountAnonymous, "A volume without a name is mounted: -v was given a target only, or the image declares it. mode is set where the engine refused a target with a mode alone (-v /config:ro).",
			"target mode?", "type source target"),
		info(MountEmptySource, "The right folder is mounted, but it is empty.",
			"source target", ""),
		info(MountDirectoryForFile, "The file did not exist, so docker made a folder in its place and mounted that.",
			"source target", "source target"),
		info(MountReadOnly, "The mount is read-only where the container must write.",
			"target read_only", "read_only"),
		info(MountWritable, "The mount can be written to where it had to be read-only.",
			"target read_only", "read_only"),
		info(MountMsysPath, "Git Bash rewrote a path on its way to docker.",
			"source target", "source? target"),
	}
}
