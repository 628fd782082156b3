locals {
  test_port = 9443
  colours   = toset(local.is_blue_green ? ["blue", "green"] : ["blue"])
}

resource "aws_lb" "this" {
  name                       = local.name
  load_balancer_type         = "application"
  subnets                    = local.public_subnet_ids
  security_groups            = [aws_security_group.balancer.id]
  drop_invalid_header_fields = true
  enable_deletion_protection = var.production
  tags                       = local.tags
}

resource "aws_lb_target_group" "intake" {
  for_each = local.colours

  name                 = "${local.name}-${each.key}"
  vpc_id               = local.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = local.port
  deregistration_delay = 30
  tags                 = local.tags

  health_check {
    path                = "/healthz"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

# With a certificate, users' requests come here; else those of port 80.
resource "aws_lb_listener" "https" {
  count = local.is_https ? 1 : 0

  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  certificate_arn   = var.certificate_arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  tags              = local.tags

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTP"
  port              = 80
  tags              = local.tags

  default_action {
    type = local.is_https ? "redirect" : "fixed-response"

    dynamic "redirect" {
      for_each = local.is_https ? [1] : []

      content {
        protocol    = "HTTPS"
        port        = "443"
        status_code = "HTTP_301"
      }
    }

    dynamic "fixed_response" {
      for_each = local.is_https ? [] : [1]

      content {
        content_type = "text/plain"
        status_code  = "404"
      }
    }
  }
}

# Who gets which version is Lockstep's from the first deployment on.
resource "aws_lb_listener_rule" "users" {
  listener_arn = local.is_https ? aws_lb_listener.https[0].arn : aws_lb_listener.http.arn
  priority     = 1
  tags         = local.tags

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.intake["blue"].arn
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  lifecycle {
    ignore_changes = [action]
  }
}

# The version that users do not get yet, for Lockstep's workers alone.
resource "aws_lb_listener" "test" {
  count = local.is_blue_green ? 1 : 0

  load_balancer_arn = aws_lb.this.arn
  protocol          = local.is_https ? "HTTPS" : "HTTP"
  port              = local.test_port
  certificate_arn   = var.certificate_arn
  ssl_policy        = local.is_https ? "ELBSecurityPolicy-TLS13-1-2-2021-06" : null
  tags              = local.tags

  default_action {
    type = "fixed-response"

    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener_rule" "test" {
  count = local.is_blue_green ? 1 : 0

  listener_arn = aws_lb_listener.test[0].arn
  priority     = 1
  tags         = local.tags

  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.intake["green"].arn
  }

  condition {
    path_pattern {
      values = ["/*"]
    }
  }

  lifecycle {
    ignore_changes = [action]
  }
}
