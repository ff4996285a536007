"""How Mesa has allauth work; nothing here differs between places (``mesa/settings.py`` has what does)."""

ACCOUNT_ADAPTER = "mesa.adapters.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation proved it
ACCOUNT_FORMS = {
    "login": "mesa.account_forms.SignIn",
    "request_login_code": "mesa.account_forms.RequestCode",
    "reset_password": "mesa.account_forms.ForgottenPassword",
    "add_email": "mesa.account_forms.NewAddress",
}
ACCOUNT_CHANGE_EMAIL = True  # the new address confirms, the old one is told
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 a path
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_RATE_LIMITS = {  # counted in the cache, shared by all processes with or without Redis
    "request_login_code": "20/m/ip,3/600s/key",
    "reset_password": "20/m/ip,3/600s/key",
    "rights_request": "5/h/ip,3/d/key",
    "digest_leave": "60/m/ip",
    "enrolment_link": "60/m/ip",
    "enrolment_page": "300/m/ip",  # a whole room opens theirs from one address
    "check_in_code": "40/600s/ip,300/600s/key",  # codes that nobody shows: by address, and by all together
    "check_in": "120/m/ip",  # a whole room goes out by one address
    "check_in_page": "120/m/ip",
    "enrolment": "30/m/ip,10/h/key",
    "certificate_verify": "30/m/ip",
    "certificate_unknown": "300/m/key",  # of all together, who try codes that do not exist
    "survey_link": "300/m/ip",  # a whole room answers from one address
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
MFA_ADAPTER = "mesa.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up with the address of another; a change may be on its way
MFA_TOTP_TOLERANCE = 1
SOCIALACCOUNT_ADAPTER = "mesa.adapters.InstitutionSignIn"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
