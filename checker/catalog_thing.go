package checker

// imageCodes documents the findings about an image. Their subject is the
// wanted reference.
func imageCodes() []CodeInfo {
	return []CodeInfo{
		info(ImageMissing, "There is no such image. error is what the last build or pull said; tried is build where one of that name was tried and gave nothing; image_typo is a misspelt image that was asked for; nearest is an image that was there already.",
			"error? tried? image_typo? nearest?", "image"),
		info(ImageRemoved, "The image was there and is gone, where it had to stay. how is rmi or prune; scene says that the exercise's set-up had made it.",
			"how scene?", "image"),
		info(ImageWrongTag, "The image was given another name or tag; or the tag means another image than the one it must be the same as.",
			"image? image_id?", "image same_as? image_id?"),
		info(ImageDangling, "An image was built without a name: -t was left out; or images without a tag are left over.",
			"image_ids count", "image?"),
		info(ImageNotRebuilt, "The image is older than the last change of the file, or the same as the one that it must differ from. error is what the last build said when it failed; rebuilt is true where it was built again and nothing had changed.",
			"image_id file? same_as? error? rebuilt?", "image"),
		info(ImageWrongUser, "The image's programs run as another user. user is never empty: root stands for it.",
			"user", "user"),
		info(ImageWrongEntrypoint, "The image's entry point is another; form is shell when it was written in shell form.",
			"entrypoint? form? command?", "entrypoint? form?"),
		info(ImageWrongCommand, "The image's default command is another.",
			"command?", "command"),
		info(ImageWrongConfig, "Another setting of the image differs. setting is WORKDIR, ENV, LABEL or EXPOSE; name is the variable's, label's or port's.",
			"setting name? value?", "value?"),
		info(ImageMissingFile, "A file is not in the image.",
			"path", ""),
		info(ImageSecretInLayer, "A secret, or a file that must not be there, can be read from the image. where is history, env or a file's path. path is set for a file that is in a layer.",
			"where path?", ""),
		info(ImageTooBig, "The image is bigger than allowed. Sizes are written as docker writes them.",
			"size", "size"),
		info(ImageCacheMissed, "The image shares fewer layers with another than a build by the cache would have left as they were. layers counts those that were made anew, reused those that are shared.",
			"layers reused", "layers reuses"),
		info(ImageInUse, "The image is still there because containers use it.",
			"containers", ""),
		info(ImageStillThere, "The image is still there. tags are all its tags.",
			"tags count", ""),
	}
}

// volumeCodes documents the findings about a volume. Their subject is its name.
func volumeCodes() []CodeInfo {
	return []CodeInfo{
		info(VolumeMissing, "There is no such volume. nearest is the name of one that comes near.",
			"nearest?", "name"),
		info(VolumeRemoved, "The volume was there and is gone, where it had to stay, and its data with it. how is rm or prune; prepared says that the exercise's set-up had made it, so that no other will do.",
			"how", "name prepared?"),
		info(VolumeInUse, "Containers mount the volume, where none should.",
			"containers", ""),
		info(VolumeReplaced, "The volume was removed in this exercise, with the data that was in it, where it had to be kept. again is true when there is a new one of the name.",
			"again?", "name"),
		info(VolumeUnused, "No container mounts the volume, where one should.",
			"", "name"),
		info(VolumeWrongLabel, "A label of the volume differs.",
			"name value?", "value"),
		info(VolumeContent, "A file is not in the volume, or does not hold the text wanted. kind is missing, file or dir.",
			"path kind content?", "contains?"),
		info(VolumeStillThere, "The volume is still there.",
			"", ""),
	}
}

// networkCodes documents the findings about a network. Their subject is its
// name, or the container's where one is not connected.
func networkCodes() []CodeInfo {
	return []CodeInfo{
		info(NetworkMissing, "There is no such network. nearest is the name of one that comes near. asked is what a new container was to be on; "+
			"there says that it has been made since. Where a list with commas was asked for, name is its first one and rest are the others.",
			"nearest? asked? there?", "name rest? container?"),
		info(NetworkWrongDriver, "The network has another driver.",
			"driver", "driver"),
		info(NetworkNotConnected, "The container is not on the network. networks are those it is on.",
			"networks?", "network"),
		info(NetworkDefaultBridge, "The container is on the default bridge only, where names do not work as addresses.",
			"networks", "network"),
		info(NetworkStillThere, "The network is still there. containers are on it.",
			"containers?", ""),
	}
}

// registryCodes documents the findings about a registry. Their subject is the
// wanted reference, with the registry's address.
func registryCodes() []CodeInfo {
	return []CodeInfo{
		registryUnreachable(),
		info(RegistryNotLoggedIn, "The registry refused the push, or with user seen the login: no login, or a wrong one.",
			"error? user?", "registry"),
		info(RegistryPasswordShown, "The password was on the command line of docker login, where others can read it.",
			"registry", ""),
		info(RegistryTaggedNotPushed, "The image has the right name here, but was not pushed.",
			"image", "image"),
		info(RegistryWrongRegistry, "The image was given a name that leads to another registry: without an address it is docker.io.",
			"image registry", "image registry"),
		info(RegistryMissingRepository, "The registry has no such repository. others are those it has, nearest one that comes near, image a local name that does and was not pushed.",
			"others? nearest? image?", "image"),
		info(RegistryMissingTag, "The repository has no such tag. tags are those it has, image a local name of the repository that was not pushed.",
			"tags? image?", "tag"),
		info(RegistryTagMoved, "A version that was published before means another image now. IDs are short.",
			"tag image_id", "same_as image_id"),
		info(RegistryDigestMismatch, "The tag in the registry is not the image it must be; or, with same_as seen, is the same as a tag that it must differ from. IDs are short.",
			"tag image_id same_as?", "same_as? image_id?"),
	}
}

// composeCodes documents the findings about a compose project. Their subject
// is the service, or the project where it is about all of it.
func composeCodes() []CodeInfo {
	return []CodeInfo{
		info(ComposeNoProject, "Nothing of the project runs. file is the compose file that was found; without it there is none. "+
			"down says that the learner has taken it down.",
			"file? down?", "dir?"),
		info(ComposeWrongFile, "A project with these services was started from another folder or file.",
			"project dir?", "dir"),
		info(ComposeNotUpdated, "The compose file, or one that belongs to it (.env), was edited after the containers were made: up was not run again.",
			"file", ""),
		info(ComposeInvalidFile, "The compose file cannot be read. problem is tab, syntax (error is the reader's), empty, no_services, top_level (name is out of place), "+
			"not_a_service (name has nothing below it), undeclared_volume (name is not among the volumes declared at the left) or no_image (the service name has neither image nor build).",
			"file problem line? name? error?", ""),
		info(ComposeServiceMissing, "The project has no container of the service. services are those it has, nearest one that comes near; oneoff is true where it was started by run only.",
			"services? nearest? oneoff?", "service"),
		info(ComposeServiceNotRunning, "Too few containers of the service run. state and exit_code are those of the newest that does not.",
			"running state? exit_code? error?", "running"),
		info(ComposeNotHealthy, "A container of the service is not healthy. health is starting, unhealthy, or none; log is the last probe's output.",
			"health log?", "health"),
		info(ComposeNotReachable, "The service cannot be reached from the host: its port is not published. Or, with variable seen, it cannot reach another: "+
			"a variable of its environment says localhost (local is true then), or misspells the service's name. service is the one meant, services are all others.",
			"container_port? variable? value? local?", "container_port? publish? service? services?"),
		info(ComposeStillUp, "Something of the project is left. state is running, or exited when it was stopped but not taken down.",
			"containers? networks? state?", ""),
	}
}

// answerCodes documents the findings about what a program, a file or the
// learner answers.
func answerCodes() []CodeInfo {
	return []CodeInfo{
		info(HTTPRefused, "Nothing answers at the URL, which is the subject. problem is refused, reset, dns, tls or other. "+
			"published is set when the port is published rightly: then the program inside does not listen there, or on 127.0.0.1 only, or not yet.",
			"problem detail? published? container?", "status"),
		info(HTTPTimeout, "The URL does not answer in time.",
			"problem detail? published? container?", "status timeout"),
		info(HTTPStatus, "The URL answers with another status.",
			"status body?", "status"),
		info(HTTPBody, "The URL's answer does not contain the text.",
			"body?", "contains"),
		info(HTTPUnexpected, "Something answers where nothing must. holder is the container that holds the port, when one does.",
			"status? problem? holder?", ""),
		info(LogsMissing, "The container's log, the subject's, does not contain the text. log is its end.",
			"log? state?", "contains"),
		info(ExecFailed, "A command that the checker ran in the container, the subject, ended with another exit code.",
			"command exit_code output?", "exit_code ended?"),
		info(ExecOutput, "A command that the checker ran in the container, the subject, did not print the text. ended is the program that still runs, where that is what it means.",
			"command output?", "contains ended?"),
		info(FileMissing, "The file, the subject, is not there, or is of another kind. kind is missing, file, dir or other; nearest is a name that comes near.",
			"kind nearest?", "kind"),
		info(FileContent, "The file does not hold what it must. One of the expected keys is there.",
			"content?", "contains? equals? matches?"),
		info(FileStillThere, "The file had to be gone.",
			"kind", ""),
		info(AnswerMissing, "The question, whose check is the subject, is not answered yet.",
			"", ""),
		info(AnswerWrong, "The answer to the question is not right. The right one is not given away.",
			"answer", ""),
	}
}

// clientCodes documents the findings about the docker command's contexts.
// Their subject is the context that is wanted.
func clientCodes() []CodeInfo {
	return []CodeInfo{
		info(ClientContextMissing, "There is no such context. contexts are those that there are.",
			"contexts?", "context host?"),
		info(ClientWrongName, "The context was made under another name: one that comes near, or any that leads to the right place.",
			"context host?", "context"),
		info(ClientWrongEndpoint, "The context leads elsewhere. host is absent where it leads nowhere.",
			"host?", "host"),
		info(ClientWrongCurrent, "Another context is in use; missing is true where there is no context of that name.",
			"context missing?", "context"),
		info(ClientOverridden, "A variable of the learner's shell beats the context in use; current is that of the configuration. "+
			"DOCKER_HOST beats DOCKER_CONTEXT, which beats docker context use.",
			"variable value current", "context"),
		info(ClientStillThere, "The context had to be gone. used is true where it is the one in use, which docker does not remove.",
			"host? used?", ""),
	}
}

// didCodes documents the findings about what the learner did. Their subject is
// the thing it had to be done to, or the action where that does not matter.
func didCodes() []CodeInfo {
	return []CodeInfo{
		info(DidMissing, "The action was not done. instead is what was done in its place, as a docker command (run, attach, rm …); times is set when it was done, but too seldom; freed is the name that was in use when docker run was tried, and is free now; step is a command that the statement has tried first, and that was tried; signal (expected) is one that the command does not send by itself; start (expected) says that attaching is done by docker start --attach. In all of these, typed is the learner's command line, where it is known. as is the command that learners know the action by, where the action's own is another.",
			"instead? times? command? typed? freed? step?", "action target? image? command? times? signal? start? as?"),
		info(DidWrongTarget, "The action was done to something else. prepared says that it was to be the container which the exercise's set-up made. as is there where the right one is for the learner to find.",
			"action target typed?", "target? image? prepared? as?"),
		info(DidMissingFlag, "The action was done without an option, or with one too many. Options are written as typed: --all, -t; unwanted is the one too many.",
			"action target? unwanted? value? typed?", "flag? value?"),
		info(DidWrongSignal, "The container was ended by another signal: stop for kill, or the reverse. by is ctrl-c where no command was typed: the attached docker command passed the key's signal on.",
			"action signal? target? by? typed?", "action signal?"),
		info(DidRefused, "The action was tried, and the engine refused it. image is there where any container of an image had to be started; target is then the image seen.",
			"action target? status error? typed?", "image?"),
		info(DidFailed, "The command was run in the container, and failed there: exit_code is how it ended. unstarted says that the engine could not even start it, mostly since there is no such program.",
			"action target? command? exit_code unstarted? typed?", ""),
	}
}

// troubleCodes documents what makes a check inconclusive.
func troubleCodes() []CodeInfo {
	return []CodeInfo{
		trouble(EngineUnreachable, "The engine did not answer."),
		trouble(EngineContextOverride, "Another engine was asked than the session's: DOCKER_HOST or DOCKER_CONTEXT stands in the way."),
		trouble(EngineTooOld, "The engine is too old to tell."),
		trouble(EngineNoSpace, "The machine has no space left."),
		trouble(ObservationUnreadable, "Something could not be read though the engine answered: a file without permission, a command that does not end, an image too big to be searched."),
		trouble(ObservationIncomplete, "The observation holds nothing of what the check needs: it was made for other checks."),
		trouble(CheckMalformed, "The check itself cannot be read: a slip of the lesson's author."),
	}
}

func registryUnreachable() CodeInfo {
	return trouble(RegistryUnreachable, "The registry did not answer.")
}

func trouble(code Code, means string) CodeInfo {
	i := info(code, means, "topic detail?", "")
	i.Inconclusive = true
	return i
}
