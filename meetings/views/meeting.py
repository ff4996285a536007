from django.http import HttpResponse


def meeting_create(request, **kwargs):
    return HttpResponse('meeting_create')  # stub, being written


def meeting_detail(request, **kwargs):
    return HttpResponse('meeting_detail')  # stub, being written


def meeting_edit(request, **kwargs):
    return HttpResponse('meeting_edit')  # stub, being written


def meeting_cancel(request, **kwargs):
    return HttpResponse('meeting_cancel')  # stub, being written
