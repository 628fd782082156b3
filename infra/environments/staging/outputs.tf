output "environment" {
  description = "Everything that lockstep.yaml and its policy name of this environment."
  value       = module.environment
}
