// Package demo is the sample project of `coppice demo`: a small billing service, and three replayed agents that work
// on it. It needs no model and no network; what the agents do is written down in replay scripts.
//
// The project's files lie under project/, each with the ending .tmpl so that Go does not take them for its own. The
// scripts lie under scripts/; the texts they write and edit lie beside them under changes/, so that both can be read
// and changed without escapes, and are put together when the scripts are written out.
//
// A test plays every script on the project and runs the project's own checks on what comes of it.
//
// Everything here is a pure function of embedded files but Write and WriteScripts, which create files. Safe for
// concurrent use on different directories.
package demo
