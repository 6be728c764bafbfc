//go:build noproxy

package app

// proxied: this build is the control of the window test. Its requests reach nobody, and the test has to fail.
const proxied = false
