package checker

// serviceCodes documents the findings about a swarm and its services. Their subject
// is the service's name.
func serviceCodes() []CodeInfo {
	return []CodeInfo{
		info(SwarmInactive, "The engine is in no swarm, so there are no services. state is inactive, pending, error or locked; error is what the last docker swarm init said; left says that it was in one, and left it; container is one that was made where the service was meant.",
			"state error? left? container?", "name"),
		info(ServiceMissing, "The swarm has no such service. others are those it has; removed says that it was there and the learner took it away; error is what the last docker service create said.",
			"others? removed? error?", "name image?"),
		info(ServiceWrongName, "The service was given another name: one that comes near, or any that runs the image.",
			"name image", "name image?"),
		info(ServicePlainContainer, "A container was made by itself (docker run) where a service was to be made: no swarm looks after it.",
			"container image", "name image?"),
		info(ServiceWrongImage, "The service is to run another image. behind is true where it is the one that it was to be updated from.",
			"image behind?", "image"),
		info(ServiceReplicas, "Another number of tasks is wanted of the swarm than should be. mode is global where the number is not for the learner to say.",
			"replicas running mode?", "replicas"),
		info(ServiceNotRunning, "The swarm wants the right number of tasks, but fewer run. state, error and exit_code are those of the newest task that does not; starting says that it is on its way, ended that the learner has ended it, so that another comes.",
			"running state? error? exit_code? starting? ended?", "replicas"),
		info(ServiceUpdatePending, "A rolling update is under way. updated is how many tasks run the new image.",
			"updated", "replicas image"),
		info(ServiceUpdateStopped, "A rolling update has stopped half-way (state paused), or was taken back (rolled_back). message is the swarm's own, error that of a new task.",
			"state message? error?", "image?"),
		info(ServiceNotUpdated, "The service runs the right image, but never ran the one before: it was made anew, or made from this image.",
			"", "image updated_from"),
		info(ServiceNotReplaced, "No task of the service was ended yet, so nothing had to be replaced. instead is what was done in its place: pause or restart.",
			"instead?", "name"),
		info(ServicePort, "The service's port is not published, or elsewhere. ports are those that are; swapped is true where the two numbers are the wrong way round.",
			"ports? swapped?", "container_port host_port?"),
	}
}
