package npm

import "verify.example/verify/checks/dependencies/packages"

func judge(p *packages.Project, report func(packages.Difference)) {}
