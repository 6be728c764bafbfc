package sandbox

import (
	"os"
	"regexp"

	"github.com/coppice/coppice/internal/domain"
)

var (
	userInfo  = regexp.MustCompile(`(://)[^/@\s"]+@`)
	secretKey = regexp.MustCompile(`(?im)^(\s*(?:\w*(?:extraheader|password|passwd|token|secret|helper)\w*)\s*=).*$`)
)

// maskConfig writes a copy of a git configuration without the credentials in it, and gives its path; "" when there is
// nothing to blank or no configuration.
func maskConfig(config, copyTo string) (string, error) {
	text, err := os.ReadFile(config)
	if os.IsNotExist(err) {
		return "", nil
	}
	if err != nil {
		return "", domain.Wrap("read git configuration", err)
	}
	masked := userInfo.ReplaceAll(text, []byte("${1}"))
	masked = secretKey.ReplaceAll(masked, []byte("${1} "))
	if string(masked) == string(text) {
		return "", nil
	}
	if err := os.WriteFile(copyTo, masked, 0o600); err != nil {
		return "", domain.E(domain.CodeDisk, "open sandbox", "%s cannot be written", copyTo).Because(err)
	}
	return copyTo, nil
}
