"""The table of access: every URL of Mesa, who may open it and who may act. ``tests/test_access.py`` walks it."""

from dataclasses import dataclass

SAFE = ["GET", "HEAD", "OPTIONS"]
METHODS = [*SAFE, "POST", "PUT", "PATCH", "DELETE"]
PERSONAS = [
    "anonymous",
    "outsider",
    "former",
    "guest",
    "secretary",
    "staff",
    "auditor",
    "coordinator",
    "titular",
    "alternate",
    "technical",
    "observer",
    "foreign",
]
NOBODY = {"anonymous", "outsider", "former"}  # no account, or one without a mandate: the sign-in page and no more
EVERYONE = set(PERSONAS) - NOBODY
MEMBERS = EVERYONE - {"guest"}
GUEST_OF = ("salud", {"meeting", "document", "agreement"})  # the one meeting the guest sees, and what hangs on it
SECRETARY, SECRETARIAT = frozenset({"secretary"}), frozenset({"secretary", "staff"})
AUDIT, EXPORT = frozenset({"secretary", "auditor"}), frozenset({"secretary", "staff", "auditor"})
READ_ALL = {"secretary", "staff", "auditor"}
SEES = {"salud": MEMBERS - {"foreign"}, "proteccion": READ_ALL | {"foreign"}, "plenary": MEMBERS}
PREPARES = {"salud": {"secretary", "staff", "coordinator"}, "proteccion": {"secretary", "staff"}}
LEADS = {"salud": {"secretary", "coordinator"}, "proteccion": {"secretary"}}
REPORTS = {"salud": PREPARES["salud"] | {"titular", "alternate"}, "proteccion": PREPARES["proteccion"] | {"foreign"}}
CALLED = {"salud": {"titular", "alternate", "technical", "observer"}, "proteccion": {"foreign"}}
ON_SEAT = {"salud": READ_ALL | {"titular", "alternate"}, "proteccion": READ_ALL | {"foreign"}}


@dataclass(frozen=True)
class Route:
    """What a URL allows. ``acts``: who passes its guard, by group, or None when seeing is enough."""

    methods: str = "GET"
    args: tuple = ()
    acts: dict | None = None
    lists: bool = False  # a page of rows: everyone signed in gets it, with only what they may see
    only: frozenset = frozenset()  # who passes the guard, whatever the group of the object
    sees: frozenset | dict | None = None  # who may know of the object (by group), when it is not the group that decides
    public: bool = False
    foreign_library: bool = False  # allauth's own view: it answers OPTIONS and refuses in its own way
    unsigned: bool = False  # opens without an account what is public; the rest asks to sign in
    elsewhere: bool = False  # sends whoever is signed in on to the page of their account that fits


def page(*args):
    return Route("GET", args)


def action(acts, *args):
    return Route("POST", args, acts)


def form(acts, *args):
    return Route("GET POST", args, acts)


def office(methods, *args, only, sees=frozenset(MEMBERS)):
    """Something of the whole Mesa: ``only`` pass its guard; whoever is not in ``sees`` gets a 404 for its object."""
    return Route(methods, args, only=frozenset(only), sees=sees if args else None)


LIST = Route("GET", lists=True)
ROUTES = {
    "mesa:home": LIST,
    "mesa:agenda": LIST,
    "mesa:calendar_month": LIST,
    "mesa:calendar_list": LIST,
    "mesa:calendar_subscribe": LIST,
    "mesa:calendar_link_create": Route("POST"),
    "mesa:calendar_link_revoke": Route("POST"),
    "mesa:calendar_feed": Route("GET", ("token",), public=True),  # the token says for whom
    "mesa:calendar_group_feed": Route("GET", ("token", "group"), public=True),
    "mesa:group_list": LIST,
    "mesa:group_detail": page("group"),
    "mesa:institution_list": LIST,
    "mesa:institution_detail": Route("GET", ("institution",), sees=frozenset(MEMBERS)),
    "mesa:person_list": LIST,
    "mesa:person_detail": Route("GET", ("person",), sees=frozenset(MEMBERS)),
    "workgroups:institution_create": office("GET POST", only=SECRETARIAT),
    "workgroups:institution_edit": office("GET POST", "institution", only=SECRETARIAT),
    "workgroups:institution_close": office("GET POST", "institution", only=SECRETARIAT),
    "workgroups:seat_create": office("GET POST", "institution", only=SECRETARIAT),
    "workgroups:seat_edit": office("GET POST", "seat", only=SECRETARIAT),
    "workgroups:seat_end": office("GET POST", "seat", only=SECRETARIAT),
    "workgroups:accreditation_create": office("GET POST", "institution", only=SECRETARIAT),
    "workgroups:accreditation_edit": office("GET POST", "accreditation", only=SECRETARIAT),
    "workgroups:accreditation_end": office("GET POST", "accreditation", only=SECRETARIAT),
    "workgroups:accreditation_letter": Route("GET", ("accreditation",), sees=ON_SEAT),
    "workgroups:office_list": LIST,
    "workgroups:office_create": office("GET POST", only=SECRETARY),
    "workgroups:office_end": office("GET POST", "office", only=SECRETARY),
    "workgroups:person_create": office("GET POST", only=SECRETARIAT),
    "workgroups:person_edit": office("GET POST", "person", only=SECRETARIAT),
    "workgroups:person_merge": office("GET POST", "person", only=SECRETARY),
    "secretariat:person_copy": office("GET", "person", only=SECRETARIAT),
    "secretariat:person_copy_download": office("GET", "person", only=SECRETARIAT),
    "secretariat:own_copy": LIST,
    "secretariat:own_copy_download": LIST,
    "secretariat:person_erase": office("GET POST", "person", only=SECRETARY),
    "secretariat:unlisted_list": Route("GET", sees=SECRETARY),
    "secretariat:unlisted_erase": Route("GET POST", sees=SECRETARY, elsewhere=True),
    "secretariat:privacy_notice": Route("GET", public=True),
    "secretariat:rights_request": Route("GET POST", public=True),
    "secretariat:rights_received": Route("GET", public=True),
    "secretariat:rights_list": office("GET", only=EXPORT),
    "secretariat:rights_create": office("GET POST", only=SECRETARIAT),
    "secretariat:rights_detail": office("GET", "rights", only=EXPORT, sees=EXPORT),
    "secretariat:rights_answer": office("POST", "rights", only=SECRETARIAT, sees=EXPORT),
    "secretariat:review_current": office("GET", only=AUDIT),
    "secretariat:review_open": office("POST", only=SECRETARY),
    "secretariat:review_detail": office("GET", "review", only=AUDIT, sees=AUDIT),
    "secretariat:review_close": office("GET POST", "review", only=SECRETARY, sees=AUDIT),
    "secretariat:review_decide": office("POST", "review", "officer", only=SECRETARY, sees=AUDIT),
    "secretariat:review_undo": office("POST", "review", "officer", only=SECRETARY, sees=AUDIT),
    "secretariat:review_end": office("POST", "review", "officer", only=SECRETARY, sees=AUDIT),
    "workgroups:invitation_accept": Route("GET POST", ("token",), public=True),
    "workgroups:invitation_list": office("GET", only=SECRETARIAT),
    "workgroups:invitation_send_all": office("GET POST", only=SECRETARIAT),
    "workgroups:invitation_withdraw": office("POST", "invitation", only=SECRETARIAT),
    "workgroups:invitation_send": office("POST", "person", only=SECRETARIAT),
    "workgroups:account_suspend": office("GET POST", "person", only=SECRETARY),
    "workgroups:account_restore": office("POST", "person", only=SECRETARY),
    "workgroups:holiday_list": Route("GET", sees=EXPORT),
    "workgroups:holiday_create": Route("GET POST", only=SECRETARIAT, sees=EXPORT),
    "workgroups:holiday_edit": office("GET POST", "holiday", only=SECRETARIAT, sees=EXPORT),
    "workgroups:holiday_remove": office("POST", "holiday", only=SECRETARIAT, sees=EXPORT),
    "workgroups:renewal_ask": office("POST", "accreditation", only=SECRETARIAT),
    "workgroups:accreditation_hand_over": office("GET POST", "accreditation", only=SECRETARIAT),
    "workgroups:contact_edit": Route("GET POST"),
    "workgroups:contact_confirm": Route("POST"),
    "notifications:preference_edit": Route("GET POST"),
    "notifications:digest_leave": Route("GET POST", ("token",), public=True),
    "mesa:see_as_start": office("POST", "person", only=SECRETARY),
    "mesa:see_as_end": Route("POST", lists=True),
    "mesa:seat_handover": Route("GET", ("seat",), sees=ON_SEAT),
    "secretariat:import_create": office("GET POST", only=SECRETARIAT),
    "secretariat:import_template": office("GET", only=SECRETARIAT),
    "secretariat:import_detail": office("GET", "directory_import", only=SECRETARIAT, sees=SECRETARIAT),
    "secretariat:import_annotated": office("GET", "directory_import", only=SECRETARIAT, sees=SECRETARIAT),
    "secretariat:import_apply": office("POST", "directory_import", only=SECRETARIAT, sees=SECRETARIAT),
    "secretariat:import_discard": office("POST", "directory_import", only=SECRETARIAT, sees=SECRETARIAT),
    "mesa:institution_export": LIST,
    "mesa:person_export": LIST,
    "mesa:meeting_export": LIST,
    "mesa:group_export": LIST,
    "mesa:office_export": LIST,
    "meetings:agreement_export": LIST,
    "mesa:more": LIST,
    "secretariat:audit_list": office("GET", only=AUDIT),
    "secretariat:audit_export": office("GET", only=AUDIT),
    "reminders:rule_list": Route("GET", sees=EXPORT),
    "reminders:rule_edit": Route("POST", only=SECRETARIAT, sees=EXPORT),
    "reminders:rule_restore": Route("POST", only=SECRETARIAT, sees=EXPORT),
    "secretariat:letter_list": office("GET", only=EXPORT),
    "secretariat:letter_export": office("GET", only=EXPORT),
    "secretariat:letter_detail": office("GET", "letter", only=EXPORT, sees=EXPORT),
    "secretariat:letter_resend": office("POST", "letter", only=SECRETARIAT, sees=EXPORT),
    "secretariat:letter_pause": office("POST", "letter", only=SECRETARIAT, sees=EXPORT),
    "secretariat:letter_resume": office("POST", "letter", only=SECRETARIAT, sees=EXPORT),
    "secretariat:letter_cancel": office("POST", "letter", only=SECRETARIAT, sees=EXPORT),
    "secretariat:upcoming_list": Route("GET", sees=EXPORT),
    "secretariat:upcoming_detail": office("GET", "waiting", only=EXPORT, sees=EXPORT),
    "secretariat:upcoming_pause": office("POST", "waiting", only=SECRETARIAT, sees=EXPORT),
    "secretariat:upcoming_resume": office("POST", "waiting", only=SECRETARIAT, sees=EXPORT),
    "secretariat:upcoming_cancel": office("POST", "waiting", only=SECRETARIAT, sees=EXPORT),
    "secretariat:letter_told": office("POST", "letter", only=SECRETARIAT, sees=EXPORT),
    "mesa:language_set": Route("POST", public=True),
    "mesa:session_resume": Route("POST", public=True),
    "mesa:healthz": Route("GET", public=True),
    "mesa:metrics": Route("GET", public=True),
    "account_login": Route("GET POST", public=True, foreign_library=True),
    "account_logout": Route("GET POST", public=True, foreign_library=True),
    "account_signup": Route("GET POST", public=True, foreign_library=True),
    "account_inactive": Route("GET", public=True, foreign_library=True),
    "meetings:meeting_create": Route("GET POST", only=frozenset(PREPARES["salud"])),
    "meetings:meeting_detail": page("meeting"),
    "meetings:meeting_calendar": page("meeting"),
    "meetings:meeting_edit": form(PREPARES, "upcoming"),
    "meetings:meeting_cancel": form(LEADS, "upcoming"),
    "meetings:meeting_convene": form(LEADS, "upcoming"),
    "meetings:rsvp_answer": action(CALLED, "upcoming"),
    "meetings:rsvp_confirm": Route("GET POST", ("token",), public=True),
    "meetings:guest_invite": form(PREPARES, "meeting"),
    "meetings:guest_withdraw": action(PREPARES, "meeting", "guest"),
    "meetings:agenda_copy": action(PREPARES, "meeting"),
    "meetings:agenda_standard": action(PREPARES, "meeting"),
    "meetings:agenda_item_up": action(PREPARES, "meeting", "item"),
    "meetings:agenda_item_down": action(PREPARES, "meeting", "item"),
    "meetings:agenda_item_drop": action(PREPARES, "meeting", "item"),
    "meetings:agenda_item_attach": action(PREPARES, "meeting", "item"),
    "meetings:document_add": form(PREPARES, "meeting", "item"),
    "meetings:document_download": page("document"),
    "meetings:document_withdraw": action(PREPARES, "document"),
    "meetings:meeting_open": action(PREPARES, "meeting"),
    "meetings:meeting_log": Route("GET", ("meeting",), PREPARES),
    "meetings:attendance_record": action(PREPARES, "meeting", "entry"),
    "meetings:guest_add": action(PREPARES, "meeting"),
    "meetings:notes_save": action(PREPARES, "meeting", "item"),
    "meetings:session_times": action(PREPARES, "meeting"),
    "meetings:meeting_close": form(LEADS, "running"),
    "meetings:agreement_create": action(PREPARES, "meeting"),
    "meetings:agreement_list": LIST,
    "meetings:agreement_detail": page("agreement"),
    "meetings:agreement_edit": form(PREPARES, "agreement"),
    "meetings:agreement_annul": form(LEADS, "agreement"),
    "meetings:agreement_report": action(REPORTS, "agreement"),
    "meetings:minutes_detail": page("meeting"),
    "meetings:minutes_pdf": page("meeting"),
    "meetings:minutes_share": form(LEADS, "meeting"),
    "meetings:minutes_withdraw": action(LEADS, "meeting"),
    "meetings:minutes_finalise": form(LEADS, "meeting"),
}

ENROLMENTS = {"salud": READ_ALL | {"coordinator"}, "proteccion": READ_ALL}  # of someone without an institution

# Trainings, plan and pages. The two that open without an account show there only what is public.
ROUTES |= {
    "trainings:training_own": LIST,
    "reports:report": Route("GET", sees=MEMBERS),
    "reports:report_pdf": Route("GET", sees=MEMBERS),
    "reports:report_export": Route("GET", sees=MEMBERS),
    "trainings:enrolment_create": Route("GET POST", ("training",), unsigned=True),
    "trainings:enrolment_received": Route("GET", ("training",), unsigned=True),
    "trainings:enrolment_own": Route("GET", ("token",), public=True),
    "trainings:enrolment_confirm": Route("POST", ("token",), public=True),
    "trainings:enrolment_accept": Route("POST", ("token",), public=True),
    "trainings:enrolment_leave": Route("POST", ("token",), public=True),
    "trainings:enrolment_list": Route("GET", ("training",)),
    "trainings:enrolment_export": Route("GET", ("training",)),
    "trainings:enrolment_add": form(PREPARES, "training"),
    "trainings:enrolment_import": form(PREPARES, "training"),
    "trainings:enrolment_import_apply": action(PREPARES, "training"),
    "trainings:enrolment_approve": Route("POST", ("enrolment",), PREPARES, sees=ENROLMENTS),
    "trainings:enrolment_refuse": Route("GET POST", ("enrolment",), PREPARES, sees=ENROLMENTS),
    "trainings:enrolment_withdraw": Route("GET POST", ("enrolment",), PREPARES, sees=ENROLMENTS),
    "trainings:survey_edit": form(PREPARES, "training", "questions"),
    "trainings:survey_propose": action(PREPARES, "training"),
    "trainings:survey_results": Route("GET", ("training", "questions"), SEES),
    "trainings:survey_answer": Route("GET POST", ("token", "questions"), public=True),
    "trainings:training_list": Route("GET", public=True),
    "trainings:training_create": Route("GET POST", only=frozenset(PREPARES["salud"])),
    "trainings:training_detail": Route("GET", ("training",), unsigned=True),
    "trainings:training_calendar": Route("GET", ("training",), unsigned=True),
    "trainings:training_edit": form(PREPARES, "training"),
    "trainings:training_publish": action(PREPARES, "training"),
    "trainings:training_finish": action(PREPARES, "training"),
    "trainings:training_cancel": form(LEADS, "training"),
    "trainings:training_copy": form(PREPARES, "training"),
    "trainings:session_create": form(PREPARES, "training"),
    "trainings:session_edit": form(PREPARES, "training_session"),
    "trainings:session_remove": action(PREPARES, "training_session"),
    "trainings:material_add": form(PREPARES, "training_session"),
    "trainings:material_download": Route("GET", ("material",), unsigned=True),
    "trainings:material_withdraw": action(PREPARES, "material"),
    "classroom:attendance_list": Route("GET", ("training_session",), PREPARES),
    "classroom:attendance_mark": action(PREPARES, "training_session", "enrolment"),
    "classroom:attendance_unmark": action(PREPARES, "training_session", "enrolment"),
    "classroom:attendance_close": action(PREPARES, "training_session"),
    "classroom:attendance_sheet": Route("GET", ("training_session",), PREPARES),
    "classroom:attendance_room": Route("GET", ("training_session",), PREPARES),
    "classroom:walk_in_create": form(PREPARES, "training_session"),
    "classroom:attendance_import": form(PREPARES, "training_session"),
    "classroom:attendance_apply": action(PREPARES, "training_session"),
    "classroom:check_in": Route("GET POST", public=True),
    "classroom:check_in_confirm": Route("GET POST", ("token",), public=True),
    "classroom:check_in_done": Route("GET", public=True),
}
# Certificates. Anyone checks one by its code; who prepares the training reads them, who leads its group gives them.
GIVEN = {"salud": READ_ALL | {"coordinator"}, "proteccion": READ_ALL}
ROUTES |= {
    "certificates:certificate_list": Route("GET", ("training",), PREPARES),
    "certificates:certificate_issue": action(LEADS, "training"),
    "certificates:certificate_stop": action(LEADS, "training"),
    "certificates:certificate_resume": action(LEADS, "training"),
    "certificates:certificate_zip": Route("GET", ("training",), PREPARES),
    "certificates:certificate_download": Route("GET", ("certificate",), sees=GIVEN),
    "certificates:certificate_replace": Route("GET POST", ("certificate",), LEADS, sees=GIVEN),
    "certificates:certificate_revoke": Route("GET POST", ("certificate",), LEADS, sees=GIVEN),
    "certificates:certificate_own": Route("GET", ("token",), public=True),
    "certificates:certificate_check": Route("GET", public=True),
    "certificates:certificate_verify": Route("GET", ("token",), public=True),
}

# Signing in is open to all and answered by allauth. Of one's own account nobody sees another's: what the cast has none
# of, or belongs to somebody outside it, is absent.
SIGN_IN, ABSENT = Route("GET POST", public=True, foreign_library=True), frozenset()
ROUTES |= {
    "account_request_login_code": SIGN_IN,
    "account_confirm_login_code": SIGN_IN,
    "mfa_login_webauthn": SIGN_IN,
    "mfa_authenticate": SIGN_IN,
    "account_reset_password": SIGN_IN,
    "account_reset_password_done": SIGN_IN,
    "account_reset_password_from_key": Route("GET POST", ("uid", "key"), public=True, foreign_library=True),
    "account_reset_password_from_key_done": SIGN_IN,
    "account_confirm_email": Route("GET POST", ("key",), public=True, foreign_library=True),
    "openid_connect_login": Route("GET POST", ("provider",), public=True, foreign_library=True),
    "openid_connect_callback": Route("GET POST", ("provider",), public=True, foreign_library=True),
    "socialaccount_login_cancelled": SIGN_IN,
    "socialaccount_login_error": SIGN_IN,
    "secretariat:mailbox_list": Route("GET", sees=ABSENT),  # in the demo and in test mode alone
    "secretariat:mailbox_detail": Route("GET", ("letter",), sees=ABSENT),
    "secretariat:mailbox_body": Route("GET", ("letter",), sees=ABSENT),
    "mesa:account_security": LIST,
    "mesa:sessions_close": Route("POST"),
    "mesa:session_close": Route("POST", ("session",), sees=ABSENT),
    "mfa_index": LIST,
    "mfa_list_webauthn": LIST,
    "mfa_add_webauthn": Route("GET POST"),
    "mfa_edit_webauthn": Route("GET POST", ("passkey",), sees=ABSENT),
    "mfa_remove_webauthn": Route("GET POST", ("passkey",), sees=ABSENT),
    "mfa_activate_totp": Route("GET POST"),
    "mfa_deactivate_totp": Route("GET POST", sees=ABSENT),
    "mfa_view_recovery_codes": Route("GET", sees=ABSENT),
    "mfa_generate_recovery_codes": Route("GET POST"),
    "mfa_download_recovery_codes": Route("GET", sees=ABSENT),
    "account_change_password": Route("GET POST"),
    "account_set_password": Route("GET POST", elsewhere=True),
    "mesa:email_allow": Route("GET POST", ("token",), public=True),
    "account_email": Route("GET POST"),
    "account_reauthenticate": Route("GET POST"),
    "mfa_reauthenticate": Route("GET POST", elsewhere=True),
    "mfa_reauthenticate_webauthn": Route("GET POST", elsewhere=True),
}
