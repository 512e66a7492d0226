package checker

// Check is one thing that must be so, as written in an exercise. Exactly one
// of its kinds is set; the course loader enforces that.
type Check struct {
	ID     string   `yaml:"id" json:"id"`
	Points int      `yaml:"points" json:"points,omitempty"` // 0 is read as 1
	Needs  []string `yaml:"needs" json:"needs,omitempty"`   // checks that must pass before this one is judged

	Container *ContainerSpec    `yaml:"container" json:"container,omitempty"`
	Image     *ImageSpec        `yaml:"image" json:"image,omitempty"`
	Volume    *VolumeSpec       `yaml:"volume" json:"volume,omitempty"`
	Network   *NetworkSpec      `yaml:"network" json:"network,omitempty"`
	Registry  *RegistrySpec     `yaml:"registry" json:"registry,omitempty"`
	Compose   *ComposeSpec      `yaml:"compose" json:"compose,omitempty"`
	Service   *SwarmServiceSpec `yaml:"service" json:"service,omitempty"`
	HTTP      *HTTPSpec         `yaml:"http" json:"http,omitempty"`
	Exec      *ExecSpec         `yaml:"exec" json:"exec,omitempty"`
	Logs      *LogsSpec         `yaml:"logs" json:"logs,omitempty"`
	File      *FileSpec         `yaml:"file" json:"file,omitempty"`
	Did       *DidSpec          `yaml:"did" json:"did,omitempty"`
	Absent    *AbsentSpec       `yaml:"absent" json:"absent,omitempty"`
	Client    *ClientSpec       `yaml:"client" json:"client,omitempty"`
	Answer    *AnswerSpec       `yaml:"answer" json:"answer,omitempty"`
}

// Kind names which kind of check this is, as in the exercise file, or "" when
// none is set.
func (c Check) Kind() string {
	kinds := c.Kinds()
	if len(kinds) == 0 {
		return ""
	}
	return kinds[0]
}

// Kinds lists every kind that is set, in the order of the format's
// documentation. A well-formed check has one.
func (c Check) Kinds() []string {
	var kinds []string
	for _, k := range c.kinds() {
		if k.set {
			kinds = append(kinds, k.name)
		}
	}
	return kinds
}

// Kinds lists every kind of check that there is, in the same order.
func Kinds() []string {
	var kinds []string
	for _, k := range (Check{}).kinds() {
		kinds = append(kinds, k.name)
	}
	return kinds
}

// kind is one kind of check, and whether a check is of it.
type kind struct {
	name string
	set  bool
}

// kinds is the list of all kinds. kinds_test.go holds everything that goes by kind
// to it.
func (c Check) kinds() []kind {
	return []kind{
		{"container", c.Container != nil},
		{"image", c.Image != nil},
		{"volume", c.Volume != nil},
		{"network", c.Network != nil},
		{"registry", c.Registry != nil},
		{"compose", c.Compose != nil},
		{"service", c.Service != nil},
		{"http", c.HTTP != nil},
		{"exec", c.Exec != nil},
		{"logs", c.Logs != nil},
		{"file", c.File != nil},
		{"did", c.Did != nil},
		{"absent", c.Absent != nil},
		{"client", c.Client != nil},
		{"answer", c.Answer != nil},
	}
}

// MaxPoints is what the check is worth.
func (c Check) MaxPoints() int {
	if c.Points == 0 {
		return 1
	}
	return c.Points
}
