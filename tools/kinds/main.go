// Reads manifests of cert-manager's and Prometheus' operator's kinds into those projects' own types, strictly: an unknown
// field, a wrong type or a kind of neither is an error. usage: kinds <file>...
package main

import (
	"bytes"
	"fmt"
	"os"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

var kinds = map[string]func() any{
	"cert-manager.io/v1 Certificate":          func() any { return &certmanager.Certificate{} },
	"cert-manager.io/v1 Issuer":               func() any { return &certmanager.Issuer{} },
	"monitoring.coreos.com/v1 ServiceMonitor": func() any { return &monitoring.ServiceMonitor{} },
	"monitoring.coreos.com/v1 PrometheusRule": func() any { return &monitoring.PrometheusRule{} },
}

func main() {
	failed := false
	for _, file := range os.Args[1:] {
		if err := check(file); err != nil {
			fmt.Printf("%s: %v\n", file, err)
			failed = true
		}
	}
	if failed {
		os.Exit(1)
	}
}

func check(file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	for _, document := range bytes.Split(content, []byte("\n---\n")) {
		var about meta.TypeMeta
		if err := yaml.Unmarshal(document, &about); err != nil {
			return err
		}
		name := about.APIVersion + " " + about.Kind
		empty, known := kinds[name]
		if !known {
			return fmt.Errorf("no kind is known here as '%s'", name)
		}
		if err := yaml.UnmarshalStrict(document, empty()); err != nil {
			return fmt.Errorf("%s: %w", about.Kind, err)
		}
	}
	return nil
}
