{{- define "flowplane.bootstrap" -}}
envoy.yaml: |
  # Everything but the way to Flowplane comes from Flowplane. The node's id comes by --service-node.
  admin:
    address:
      socket_address:
        address: 127.0.0.1
        port_value: 9901

  node:
    cluster: envoy-cluster
    id: envoy

  dynamic_resources:
    ads_config:
      api_type: DELTA_GRPC
      transport_api_version: V3
      grpc_services:
        - envoy_grpc:
            cluster_name: xds_cluster
            retry_policy: {retry_back_off: {base_interval: 0.5s, max_interval: 1.5s}}
    cds_config:
      resource_api_version: V3
      ads: {}
    lds_config:
      resource_api_version: V3
      ads: {}

  static_resources:
    # What probes and Prometheus may see of the admin page, and no more.
    listeners:
      - name: health
        address:
          socket_address: {address: 0.0.0.0, port_value: 9902}
        filter_chains:
          - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: health
                  route_config:
                    virtual_hosts:
                      - name: health
                        domains: ["*"]
                        routes:
                          - match: {path: /ready}
                            route: {cluster: admin}
                          - match: {path: /stats/prometheus}
                            route: {cluster: admin}
                  http_filters:
                    - name: envoy.filters.http.router
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
    clusters:
      - name: admin
        connect_timeout: 1s
        type: STATIC
        load_assignment:
          cluster_name: admin
          endpoints:
            - lb_endpoints:
                - endpoint:
                    address:
                      socket_address: {address: 127.0.0.1, port_value: 9901}
      - name: xds_cluster
        connect_timeout: 1s
        type: STRICT_DNS
        typed_extension_protocol_options:
          envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
            "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
            explicit_http_config:
              http2_protocol_options:
                connection_keepalive: {interval: 30s, timeout: 5s}
        load_assignment:
          cluster_name: xds_cluster
          endpoints:
            - lb_endpoints:
                - endpoint:
                    address:
                      socket_address:
                        address: flowplane-xds.{{ .Release.Namespace }}.svc.cluster.local
                        port_value: 50051
        {{- if .Values.tls.enabled }}
        transport_socket:
          name: envoy.transport_sockets.tls
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
            sni: flowplane-xds.{{ .Release.Namespace }}.svc.cluster.local
            common_tls_context:
              # From a file, whose directory is watched: a renewed certificate is used without a restart.
              tls_certificate_sds_secret_configs:
                - name: client
                  sds_config:
                    path_config_source:
                      path: /etc/envoy/bootstrap/client.yaml
              validation_context:
                trusted_ca:
                  filename: /etc/envoy/certs/ca.crt
                match_typed_subject_alt_names:
                  - san_type: DNS
                    matcher:
                      exact: flowplane-xds.{{ .Release.Namespace }}.svc.cluster.local
        {{- end }}
client.yaml: |
  resources:
    - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
      name: client
      tls_certificate:
        certificate_chain:
          filename: /etc/envoy/certs/tls.crt
        private_key:
          filename: /etc/envoy/certs/tls.key
        watched_directory:
          path: /etc/envoy/certs
{{- end }}
