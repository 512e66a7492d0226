package checker

// The codes of findings, by what they are about.
const (
	ContainerMissing           Code = "container.missing"
	ContainerUnnamed           Code = "container.unnamed"
	ContainerWrongImage        Code = "container.wrong_image"
	ContainerStaleImage        Code = "container.stale_image"
	ContainerNotRunning        Code = "container.not_running"
	ContainerCreatedOnly       Code = "container.created_only"
	ContainerExited            Code = "container.exited"
	ContainerExitCode          Code = "container.exit_code"
	ContainerWrongCommand      Code = "container.wrong_command"
	ContainerWrongUser         Code = "container.wrong_user"
	ContainerWrongEnv          Code = "container.wrong_env"
	ContainerStillThere        Code = "container.still_there"
	ContainerStoppedNotRemoved Code = "container.stopped_not_removed"
	ContainerAttached          Code = "container.attached"
	ContainerRestarting        Code = "container.restarting"
	ContainerOOMKilled         Code = "container.oom_killed"
	ContainerUnhealthy         Code = "container.unhealthy"
	ContainerAlreadyStarted    Code = "container.already_started" // it had to be created only
	ContainerStillRunning      Code = "container.still_running"   // it had to have ended
	ContainerSecond            Code = "container.second"          // a second one was made where one was to be used
	ContainerRemoved           Code = "container.removed"         // it was there and is gone, where it had to stay
	ContainerWrongName         Code = "container.wrong_name"      // a near miss of the name was given
	ContainerOptionAfterImage  Code = "container.option_after_image"
	ContainerWrongSetting      Code = "container.wrong_setting" // --rm, -t, -i, limits, restart policy …
	ContainerNameTaken         Code = "container.name_taken"    // the last try was refused: an older container holds the name

	PortUnpublished    Code = "port.unpublished"
	PortSwapped        Code = "port.swapped"
	PortWrongHost      Code = "port.wrong_host"
	PortWrongContainer Code = "port.wrong_container"
	PortExposedOnly    Code = "port.exposed_only"
	PortTaken          Code = "port.taken"
	PortWrongInterface Code = "port.wrong_interface"

	MountMissing            Code = "mount.missing"
	MountWrongSource        Code = "mount.wrong_source"
	MountWrongTarget        Code = "mount.wrong_target"
	MountSwapped            Code = "mount.swapped"
	MountNamedInsteadOfBind Code = "mount.named_instead_of_bind"
	MountBindInsteadOfNamed Code = "mount.bind_instead_of_named"
	MountAnonymous          Code = "mount.anonymous"
	MountEmptySource        Code = "mount.empty_source"
	MountDirectoryForFile   Code = "mount.directory_for_file"
	MountReadOnly           Code = "mount.read_only"
	MountWritable           Code = "mount.writable"
	MountMsysPath           Code = "mount.msys_path"

	ImageMissing         Code = "image.missing"
	ImageWrongTag        Code = "image.wrong_tag"
	ImageNotRebuilt      Code = "image.not_rebuilt"
	ImageWrongUser       Code = "image.wrong_user"
	ImageWrongEntrypoint Code = "image.wrong_entrypoint"
	ImageWrongCommand    Code = "image.wrong_command"
	ImageWrongConfig     Code = "image.wrong_config" // working folder, environment, labels, exposed ports
	ImageMissingFile     Code = "image.missing_file"
	ImageSecretInLayer   Code = "image.secret_in_layer"
	ImageTooBig          Code = "image.too_big"
	ImageDangling        Code = "image.dangling"
	ImageCacheMissed     Code = "image.cache_missed"
	ImageRemoved         Code = "image.removed" // it was there and is gone, where it had to stay
	ImageInUse           Code = "image.in_use"
	ImageStillThere      Code = "image.still_there"

	VolumeMissing    Code = "volume.missing"
	VolumeRemoved    Code = "volume.removed" // it was there and is gone, where it had to stay
	VolumeInUse      Code = "volume.in_use"
	VolumeStillThere Code = "volume.still_there"
	VolumeContent    Code = "volume.content"
	VolumeUnused     Code = "volume.unused"   // no container mounts it
	VolumeReplaced   Code = "volume.replaced" // it was removed in this exercise, where it had to be kept
	VolumeWrongLabel Code = "volume.wrong_label"

	NetworkMissing       Code = "network.missing"
	NetworkNotConnected  Code = "network.not_connected"
	NetworkDefaultBridge Code = "network.default_bridge"
	NetworkStillThere    Code = "network.still_there"
	NetworkWrongDriver   Code = "network.wrong_driver"

	RegistryUnreachable       Code = "registry.unreachable"
	RegistryNotLoggedIn       Code = "registry.not_logged_in"
	RegistryMissingRepository Code = "registry.missing_repository"
	RegistryMissingTag        Code = "registry.missing_tag"
	RegistryDigestMismatch    Code = "registry.digest_mismatch"
	RegistryTaggedNotPushed   Code = "registry.tagged_not_pushed"
	RegistryWrongRegistry     Code = "registry.wrong_registry"
	RegistryTagMoved          Code = "registry.tag_moved"      // a version that was published means another image now
	RegistryPasswordShown     Code = "registry.password_shown" // on the command line of docker login

	ComposeNoProject         Code = "compose.no_project"
	ComposeWrongFile         Code = "compose.wrong_file"
	ComposeServiceMissing    Code = "compose.service_missing"
	ComposeServiceNotRunning Code = "compose.service_not_running"
	ComposeNotHealthy        Code = "compose.not_healthy"
	ComposeNotReachable      Code = "compose.not_reachable"
	ComposeStillUp           Code = "compose.still_up"
	ComposeNotUpdated        Code = "compose.not_updated"  // the file was edited after the last up
	ComposeInvalidFile       Code = "compose.invalid_file" // compose cannot read it

	SwarmInactive         Code = "swarm.inactive"
	ServiceMissing        Code = "service.missing"
	ServiceWrongName      Code = "service.wrong_name"
	ServicePlainContainer Code = "service.plain_container" // docker run, where a service was to be made
	ServiceWrongImage     Code = "service.wrong_image"
	ServiceReplicas       Code = "service.replicas"       // another number is wanted of the swarm
	ServiceNotRunning     Code = "service.not_running"    // the number is right, but fewer run
	ServiceUpdatePending  Code = "service.update_pending" // under way
	ServiceUpdateStopped  Code = "service.update_stopped" // paused, or rolled back
	ServiceNotUpdated     Code = "service.not_updated"    // made anew in place of an update
	ServiceNotReplaced    Code = "service.not_replaced"   // no task was ended yet
	ServicePort           Code = "service.port"

	HTTPRefused    Code = "http.refused"
	HTTPTimeout    Code = "http.timeout"
	HTTPStatus     Code = "http.status"
	HTTPBody       Code = "http.body"
	HTTPUnexpected Code = "http.unexpected" // something answers where nothing must

	LogsMissing Code = "logs.missing"

	ExecFailed Code = "exec.failed"
	ExecOutput Code = "exec.output"

	FileMissing    Code = "file.missing"
	FileContent    Code = "file.content"
	FileStillThere Code = "file.still_there"

	ClientContextMissing Code = "client.context_missing"
	ClientWrongName      Code = "client.wrong_name"     // a near miss of the context's name, or another name for the same place
	ClientWrongEndpoint  Code = "client.wrong_endpoint" // the context leads elsewhere
	ClientWrongCurrent   Code = "client.wrong_current"  // another context is in use
	ClientOverridden     Code = "client.overridden"     // a variable of the shell beats the context in use
	ClientStillThere     Code = "client.still_there"

	ManifestInvalid  Code = "manifest.invalid"  // it cannot be read as YAML objects
	ManifestMissing  Code = "manifest.missing"  // an object is not in it
	ManifestField    Code = "manifest.field"    // a field that is missing, unknown or wrong
	ManifestSelector Code = "manifest.selector" // labels that do not match
	ManifestPort     Code = "manifest.port"     // a Service that leads to no port of the pods

	DidMissing     Code = "did.missing"
	DidWrongTarget Code = "did.wrong_target"
	DidMissingFlag Code = "did.missing_flag"
	DidWrongSignal Code = "did.wrong_signal"
	DidRefused     Code = "did.refused" // it was tried, and the engine said no
	DidFailed      Code = "did.failed"  // it was tried, and failed inside the container

	AnswerMissing Code = "answer.missing" // not answered yet
	AnswerWrong   Code = "answer.wrong"

	EngineUnreachable     Code = "engine.unreachable"
	EngineContextOverride Code = "engine.context_override"
	EngineTooOld          Code = "engine.too_old"
	EngineNoSpace         Code = "engine.no_space"

	ObservationUnreadable Code = "observation.unreadable" // something could not be read while the engine answered
	ObservationIncomplete Code = "observation.incomplete" // it holds nothing of what the check needs
	CheckMalformed        Code = "check.malformed"        // the author's slip, never the learner's
)
