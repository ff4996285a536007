from django.http import HttpResponse


def meeting_open(request, **kwargs):
    return HttpResponse('meeting_open')  # stub, being written


def meeting_log(request, **kwargs):
    return HttpResponse('meeting_log')  # stub, being written


def attendance_record(request, **kwargs):
    return HttpResponse('attendance_record')  # stub, being written


def guest_add(request, **kwargs):
    return HttpResponse('guest_add')  # stub, being written


def notes_save(request, **kwargs):
    return HttpResponse('notes_save')  # stub, being written


def session_times(request, **kwargs):
    return HttpResponse('session_times')  # stub, being written


def meeting_close(request, **kwargs):
    return HttpResponse('meeting_close')  # stub, being written


def agreement_create(request, **kwargs):
    return HttpResponse('agreement_create')  # stub, being written
