{{- define "flowplane.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default (printf "v%s" .Chart.AppVersion) }}
{{- end }}

{{- define "flowplane.pullSecrets" -}}
{{- with .Values.image.pullSecrets -}}
imagePullSecrets:
{{- range . }}
  - name: {{ . | toYaml }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flowplane.drain" -}}
{{ .Values.settings.FLOWPLANE_DRAIN_SECONDS | default "15" }}
{{- end }}

{{- define "flowplane.resources" -}}
{{- $sizes := dict
  "small"  (dict "memory" "256Mi" "cpu" "500m"  "request" "256Mi" "cpuRequest" "100m")
  "medium" (dict "memory" "512Mi" "cpu" "1000m" "request" "256Mi" "cpuRequest" "250m")
  "large"  (dict "memory" "1Gi"   "cpu" "2000m" "request" "256Mi" "cpuRequest" "250m")
  "xlarge" (dict "memory" "2Gi"   "cpu" "4000m" "request" "1Gi"   "cpuRequest" "1000m") -}}
{{- $size := index $sizes .Values.size -}}
requests:
  memory: {{ $size.request }}
  cpu: {{ $size.cpuRequest }}
limits:
  memory: {{ $size.memory }}
  cpu: {{ $size.cpu }}
{{- end }}

{{- define "flowplane.envoyResources" -}}
{{- $sizes := dict
  "small"  (dict "memory" "128Mi" "cpu" "250m")
  "medium" (dict "memory" "256Mi" "cpu" "500m")
  "large"  (dict "memory" "512Mi" "cpu" "1000m")
  "xlarge" (dict "memory" "1Gi"   "cpu" "2000m") -}}
{{- $size := index $sizes .Values.size -}}
requests:
  memory: 128Mi
  cpu: 100m
limits:
  memory: {{ $size.memory }}
  cpu: {{ $size.cpu }}
{{- end }}

{{- define "flowplane.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "flowplane.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "flowplane.databaseEnv" -}}
- name: DATABASE_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.secretName | toYaml }}
      key: database-url
{{- end }}

{{- define "flowplane.hosts" -}}
- flowplane-api
- flowplane-api.{{ .Release.Namespace }}
- flowplane-api.{{ .Release.Namespace }}.svc
- flowplane-api.{{ .Release.Namespace }}.svc.cluster.local
- flowplane-xds
- flowplane-xds.{{ .Release.Namespace }}
- flowplane-xds.{{ .Release.Namespace }}.svc
- flowplane-xds.{{ .Release.Namespace }}.svc.cluster.local
{{- end }}

{{- /* A job that runs a script of backups: the values, the script, its argument. */ -}}
{{- define "flowplane.backupJob" -}}
{{- $values := index . 0 -}}
spec:
  backoffLimit: 2
  activeDeadlineSeconds: 7200
  template:
    metadata:
      labels:
        app: flowplane-backup
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      securityContext:
        {{- include "flowplane.podSecurity" $values | nindent 8 }}
      containers:
        - name: backup
          image: {{ $values.Values.backup.image }}
          command: [bash, /scripts/{{ index . 1 }}{{ with index . 2 }}, {{ . }}{{ end }}]
          env:
            {{- include "flowplane.databaseEnv" $values | nindent 12 }}
            - name: BACKUP_DIR
              value: /backups
            - name: BACKUP_KEEP_DAYS
              value: {{ $values.Values.backup.keepDays | quote }}
            {{- with $values.Values.backup.uploadCommand }}
            - name: BACKUP_UPLOAD_COMMAND
              value: {{ . | quote }}
            {{- end }}
          volumeMounts:
            - name: scripts
              mountPath: /scripts
              readOnly: true
            - name: backups
              mountPath: /backups
            - name: tmp
              mountPath: /tmp
          resources:
            requests: {memory: 64Mi, cpu: 100m}
            limits: {memory: 256Mi, cpu: 1000m}
          securityContext:
            {{- include "flowplane.containerSecurity" $values | nindent 12 }}
      volumes:
        - name: scripts
          configMap:
            name: flowplane-backup
        - name: backups
          persistentVolumeClaim:
            claimName: flowplane-backups
        - name: tmp
          emptyDir:
            sizeLimit: 64Mi
{{- end }}
