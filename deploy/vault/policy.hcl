# Who administers Flowplane reads its admin token; who hands it over may write it too, but not delete it.
path "secret/data/flowplane/admin-token" {
  capabilities = ["create", "update", "read"]
}
